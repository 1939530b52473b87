// The ports of domain/ports.ts for a running function, each made when first asked for.
// A function imports only those it uses, so its bundle carries only those.
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import { readCheckedFolder } from "../../adapters/checked-folder.ts";
import { backfillsIn } from "../../adapters/dynamodb-backfills.ts";
import { driftsIn } from "../../adapters/dynamodb-drifts.ts";
import { dynamodbHistory } from "../../adapters/dynamodb-history.ts";
import { homesIn } from "../../adapters/dynamodb-homes.ts";
import { linkCodesIn } from "../../adapters/dynamodb-link-codes.ts";
import { linksIn } from "../../adapters/dynamodb-links.ts";
import { onceIn } from "../../adapters/dynamodb-once.ts";
import { pairsIn } from "../../adapters/dynamodb-pairs.ts";
import { reportsIn } from "../../adapters/dynamodb-reports.ts";
import { requestsIn } from "../../adapters/dynamodb-requests.ts";
import { reviewsIn } from "../../adapters/dynamodb-reviews.ts";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import { snapshotIn } from "../../adapters/dynamodb-snapshot.ts";
import { openTable, type Table } from "../../adapters/dynamodb-table.ts";
import { ec2Inventory } from "../../adapters/ec2-inventory.ts";
import { echartsPainter } from "../../adapters/echarts-painter.ts";
import { eventBridgeAnnouncer } from "../../adapters/eventbridge-announcer.ts";
import { iamLetInFinder } from "../../adapters/iam-let-in.ts";
import { newLinkCode, sha256 } from "../../adapters/node-crypto.ts";
import {
  type PolicyFolder,
  PolicyFolderFault,
  policyFolderFollower,
} from "../../adapters/policy-files.ts";
import { s3Records } from "../../adapters/s3-records.ts";
import { sfnWorkflows } from "../../adapters/sfn-workflows.ts";
import { ssmDocumentRepairer, ssmDocuments } from "../../adapters/ssm-documents.ts";
import { ssmEnder, ssmLister } from "../../adapters/ssm-sessions.ts";
import { stsCallers } from "../../adapters/sts-callers.ts";
import type { Place } from "../../domain/grant-policy.ts";
import type { StageScope } from "../../domain/grant-role.ts";
import type { OnCall } from "../../domain/on-call.ts";
import type { Directory, Policy } from "../../domain/ports.ts";
import { createDriftNotifier } from "../../slack/drift-notifier.ts";
import { createHomePublisher } from "../../slack/home-publisher.ts";
import { createLinkNotifier } from "../../slack/link-notifier.ts";
import { createNotifier } from "../../slack/notifier.ts";
import { createReportNotifier } from "../../slack/report-notifier.ts";
import { createReviewNotifier } from "../../slack/review-notifier.ts";
import { sharedHistory, sharedListing } from "../../workflows/access/share-listing.ts";
import type { PolicyMistake } from "../../workflows/sweep/tell-mistake.ts";
import {
  AwsEnv,
  MachineEnv,
  PlaceEnv,
  PolicyEnv,
  RecordEnv,
  readEnv,
  SlackTokenEnv,
  TableEnv,
} from "./config.ts";
import type { FunctionHost } from "./host.ts";
import { incidentsBy, onCallBy } from "./on-call-ports.ts";
import type { Runtime } from "./runtime.ts";

/** What every AWS client is made with. The credentials are the function's own, as its environment gives them. */
export function clientConfig({ host }: Runtime) {
  const env = readEnv(host, AwsEnv);
  return {
    region: env.AWS_REGION,
    maxAttempts: 4,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      ...(env.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: env.AWS_SESSION_TOKEN }),
    },
    ...(env.AWS_ENDPOINT_URL === undefined ? {} : { endpoint: env.AWS_ENDPOINT_URL }),
    ...requestHandlerOf(host),
  };
}

/** The SDK takes any object that handles its requests; its type is the SDK's own. */
const requestHandlerOf = (host: FunctionHost) =>
  host.requestHandler === undefined ? {} : { requestHandler: host.requestHandler as never };

const table = (runtime: Runtime): Table =>
  runtime.once("table", () => {
    const { TABLE_NAME } = readEnv(runtime.host, TableEnv);
    return openTable(clientConfig(runtime), TABLE_NAME, (key, cause) => {
      runtime.counts.count("Failures");
      runtime.log.problem(`left out the item ${key}: it does not parse`, cause);
    });
  });

export const placeOf = ({ host }: Runtime): Place => {
  const { PARTITION, ACCOUNT_ID, AWS_REGION } = readEnv(host, PlaceEnv);
  return { partition: PARTITION, account: ACCOUNT_ID, region: AWS_REGION };
};
export const prefixOf = ({ host }: Runtime): string => readEnv(host, PlaceEnv).PREFIX;

/** The stage, its account and its Region. */
export const scopeOf = (r: Runtime): StageScope => ({ place: placeOf(r), prefix: prefixOf(r) });

export const requests = (r: Runtime) => r.once("requests", () => requestsIn(table(r)));
export const sessions = (r: Runtime) => r.once("sessions", () => sessionsIn(table(r)));
export const backfills = (r: Runtime) => r.once("backfills", () => backfillsIn(table(r)));
export const homes = (r: Runtime) => r.once("homes", () => homesIn(table(r)));
export const home = (r: Runtime) =>
  r.once("home", () => createHomePublisher(slackAccess(r), scopeOf(r)));
/** What reading the ledger back needs. */
export const lookingBack = (r: Runtime) => ({
  history: r.once("ledger history", () => dynamodbHistory(table(r))),
  at: { place: placeOf(r), prefix: prefixOf(r) },
});
export const pairs = (r: Runtime) => r.once("pairs", () => pairsIn(table(r)));
export const seen = (r: Runtime) => r.once("seen", () => onceIn(table(r)));
export const snapshot = (r: Runtime) => r.once("snapshot", () => snapshotIn(table(r)));

export const links = (r: Runtime) => r.once("links", () => linksIn(table(r)));
export const linkCodes = (r: Runtime) => r.once("link codes", () => linkCodesIn(table(r)));
export const callers = (r: Runtime) => r.once("callers", () => stsCallers(clientConfig(r)));
export const reviews = (r: Runtime) => r.once("reviews", () => reviewsIn(table(r)));

export const events = (r: Runtime) =>
  r.once("events", () => eventBridgeAnnouncer(clientConfig(r), r.log));
export const inventory = (r: Runtime) =>
  r.once("inventory", () => ec2Inventory(clientConfig(r), clientConfig(r)));
export const nowOf = (r: Runtime) => () => r.host.now().getTime();
export const lister = (r: Runtime) => r.once("lister", () => ssmLister(clientConfig(r), nowOf(r)));
/** Kept by the container: the looks that it does one after the other share a listing. */
export const listing = (r: Runtime) => r.once("listing", () => sharedListing(lister(r), r.now));
export const history = (r: Runtime) => r.once("history", () => sharedHistory(lister(r), r.now));
export const letIn = (r: Runtime) =>
  r.once("let in", () => iamLetInFinder(clientConfig(r), placeOf(r), nowOf(r)));
export const ender = (r: Runtime) => r.once("ender", () => ssmEnder(clientConfig(r)));
export const records = (r: Runtime) =>
  r.once("records", () => s3Records(clientConfig(r), readEnv(r.host, RecordEnv).RECORD_BUCKET));
export const workflows = (r: Runtime) =>
  r.once("workflows", () => sfnWorkflows(clientConfig(r), readEnv(r.host, MachineEnv).MACHINE_ARN));
function slackAccess(r: Runtime) {
  const { SLACK_BOT_TOKEN, SLACK_API_URL } = readEnv(r.host, SlackTokenEnv);
  return { token: SLACK_BOT_TOKEN, apiUrl: SLACK_API_URL, log: r.log, fetch: r.host.fetch };
}

export const notifier = (r: Runtime) =>
  r.once("notifier", () =>
    createNotifier({ ...slackAccess(r), place: placeOf(r), prefix: prefixOf(r) }),
  );

const follower = (r: Runtime) =>
  r.once("policy folder", () =>
    policyFolderFollower(readEnv(r.host, PolicyEnv).POLICY_FOLDER, readCheckedFolder),
  );

/** People and profiles as the folder has them now; a folder with a mistake is a fault. */
export const directory = (r: Runtime) => follower(r)().directory;

const NOBODY: Directory = { people: [], profiles: [], securityChannel: "" };

/**
 * The same for whatever watches and takes access away: a folder with a mistake must not stop that. It then goes by the
 * last good one this container has read, or by none, and is marked, so that nobody is taken for having been removed.
 */
export function lenientDirectory(r: Runtime): Directory {
  const lastGood = r.once("last good directory", () => ({ value: NOBODY }));
  try {
    lastGood.value = directory(r);
    return lastGood.value;
  } catch (cause) {
    r.log.problem("the policy folder has a mistake; going on with what was read before", cause);
    return { ...lastGood.value, broken: true };
  }
}

/** The policies as the folder has them now. */
export function policy(r: Runtime) {
  const folder: PolicyFolder = follower(r)();
  const made = r.once("policies", () => new Map<PolicyFolder, ReturnType<typeof cedarPolicy>>());
  const found =
    made.get(folder) ??
    cedarPolicy(folder.texts, placeOf(r), folder.policies, {
      onCall: onCall(r),
      incidents: incidentsBy(folder.directory.rota, r.host),
    });
  made.clear();
  made.set(folder, found);
  return found;
}

/** The same for a step that goes on without: undefined while the folder has a mistake. */
export function lenientPolicy(r: Runtime): Policy | undefined {
  try {
    return policy(r);
  } catch (cause) {
    r.log.problem("the policies cannot be read; going on without them", cause);
    return undefined;
  }
}

/** Every mistake of the folder, with whom to tell as far as that can be read; undefined while there is none. */
export function policyMistake(r: Runtime): PolicyMistake | undefined {
  try {
    // What the deploy checked need not be read by Cedar again: that takes seventy megabytes.
    if (follower(r)().policies === undefined) policy(r);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof PolicyFolderFault)) throw cause;
    const { people, securityChannel } = { ...lenientDirectory(r), ...cause.inOrder };
    return { detail: cause.message, people, securityChannel };
  }
}

/** What telling a mistake needs. */
export const mistaken = (r: Runtime) => ({
  seen: seen(r),
  notifier: notifier(r),
  sha256,
  log: r.log,
  metrics: r.counts,
});

/** What every change of a request needs. */
export const changing = (r: Runtime) => ({ requests: requests(r), events: events(r), sha256 });

/** What every step that tells people needs. */
export const telling = (r: Runtime) => ({
  sessions: sessions(r),
  notifier: notifier(r),
  log: r.log,
  metrics: r.counts,
});

/** Who is on call by the folder's rota as it is now; PagerDuty is asked where that names it. */
export const onCall = (r: Runtime): OnCall => onCallBy(directory(r).rota, r.host);

/** What everything about reviews of break-glass needs. */
export const reviewing = (r: Runtime) => ({
  reviews: reviews(r),
  links: links(r),
  place: placeOf(r),
  prefix: prefixOf(r),
  reviewNotifier: r.once("review notifier", () => createReviewNotifier(slackAccess(r))),
});

export const documents = (r: Runtime) => r.once("documents", () => ssmDocuments(clientConfig(r)));
export const documentRepairer = (r: Runtime) =>
  r.once("document repairer", () => ssmDocumentRepairer(clientConfig(r)));

/** What everything about drifts of Session documents needs. */
export const drifting = (r: Runtime) => ({
  directory: directory(r),
  drifts: r.once("drifts", () => driftsIn(table(r))),
  driftNotifier: r.once("drift notifier", () => createDriftNotifier(slackAccess(r))),
  events: events(r),
  sha256,
  log: r.log,
  metrics: r.counts,
  at: { place: placeOf(r), prefix: prefixOf(r) },
});

/** What a code for a Slack user needs. */
export const coding = (r: Runtime) => ({ linkCodes: linkCodes(r), newLinkCode, sha256 });

const linkNotifier = (r: Runtime) =>
  r.once("link notifier", () => createLinkNotifier(slackAccess(r)));

/** What tying Slack users to people needs. */
export const linking = (r: Runtime) => ({
  ...unlinking(r),
  directory: directory(r),
  linkCodes: linkCodes(r),
});

/** What taking a link back needs: it goes on while the policy folder has a mistake. */
export const unlinking = (r: Runtime) => ({
  ...changing(r),
  ...telling(r),
  workflows: workflows(r),
  links: links(r),
  linkNotifier: linkNotifier(r),
  directory: lenientDirectory(r),
});

/** What the weekly report needs beside what it reads. */
export const reporting = (r: Runtime) => ({
  reports: r.once("reports", () => reportsIn(table(r))),
  painter: r.once("painter", echartsPainter),
  reportNotifier: r.once("report notifier", () => createReportNotifier(slackAccess(r))),
});

/** What ending and recording sessions needs. */
export const ending = (r: Runtime) => ({
  ...changing(r),
  ...telling(r),
  pairs: pairs(r),
  inventory: inventory(r),
  lister: lister(r),
  ender: ender(r),
  directory: lenientDirectory(r),
  place: placeOf(r),
  prefix: prefixOf(r),
});
