// Curfew as plain data: every function with its trigger, limits, environment and exact IAM statements, and all they use.
// The deploy makes it in AWS; the local cloud runs it and enforces the same statements.
// Never untrue: what a function may do is here and nowhere else.
import { formsOf } from "../domain/emergency.ts";
import { boundaryName, grantBoundary } from "../domain/grant-boundary.ts";
import type { Place } from "../domain/grant-policy.ts";
import type { Rota } from "../domain/rota.ts";
import {
  type DocumentWishes,
  sessionDocuments,
  transcriptsGroup,
} from "../domain/session-document.ts";
import { accessMachine } from "../workflows/access/definition.ts";
import { alarms } from "./alarms.ts";
import { withConcurrency } from "./concurrency.ts";
import { dashboardOf } from "./dashboard.ts";
import { functionsOf } from "./functions.ts";
import { bucketsOf, keysOf, trailOf } from "./keeping.ts";
import type { Names } from "./names.ts";
import { namesIn } from "./names.ts";
import { StageSettings } from "./settings.ts";
import type { MachineSpec, Topology } from "./shapes.ts";
import { deliverLogs } from "./statements.ts";

export interface TopologyInput extends DocumentWishes {
  readonly place: Place;
  /** Begins every name: `curfew` in production, `curfew-<stage>` elsewhere. */
  readonly prefix: string;
  /** Who is on call; with PagerDuty in it some functions need its token. */
  readonly rota?: Rota | undefined;
  /** What deploy.yaml says of the stage; the local cloud makes a trail and keeps the defaults. */
  readonly settings?: StageSettings;
}

const USUAL = StageSettings.parse({ trail: "make" });

/** The topology of one stage in one account and Region. */
export function topologyOf(input: TopologyInput): Topology {
  const { place, prefix, profiles, settings = USUAL } = input;
  const names = namesIn(place, prefix);
  const trail = trailOf(names, settings);
  const logGroups = [
    ...new Set(
      formsOf(profiles).map(({ profile: { session } }) => transcriptsGroup(names, session)),
    ),
  ];
  const documents = sessionDocuments(input, input);
  const functions = functionsOf(names, {
    logGroups,
    documents: documents.map(({ name }) => name),
    asksPagerDuty: input.rota?.pagerduty !== undefined,
  }).map((spec) => withConcurrency(spec, settings));
  return {
    prefix,
    place,
    production: settings.production,
    functions,
    table: {
      name: names.table,
      hashKey: "pk",
      rangeKey: "sk",
      indexes: [
        { name: "by-person", hashKey: "person", rangeKey: "personAt" },
        { name: "by-instance", hashKey: "instance", rangeKey: "instanceAt" },
        { name: "live", hashKey: "live", rangeKey: "due" },
        { name: "listing", hashKey: "listing", rangeKey: "listingAt" },
      ],
      ttlAttribute: "expires",
    },
    machine: machineOf(names),
    queues: [names.deadLetters],
    logGroups,
    documents,
    boundaries: profiles.map((profile) => ({
      name: boundaryName({ place, prefix }, profile.id),
      path: names.grantPath,
      policy: grantBoundary({ place, prefix }, profile),
    })),
    alarms: alarms(names, functions),
    alarmTopic: {
      name: names.alarmTopic,
      ...(settings.alarmEmail === undefined ? {} : { email: settings.alarmEmail }),
      ...(settings.alarmTopic === undefined ? {} : { existing: settings.alarmTopic }),
    },
    keys: keysOf(names),
    buckets: bucketsOf(names, settings),
    ...(trail === undefined ? {} : { trail }),
    dashboard: dashboardOf(names, functions),
    keep: { functionLogs: settings.functionLogDays, transcripts: settings.transcriptDays },
  };
}

const PLACEHOLDER = /\$\{(\w+)\}/g;

/** The machine with the functions' ARNs in the place of `${Name}`. It may invoke these and no others. */
function machineOf(names: Names): MachineSpec {
  const text = JSON.stringify(accessMachine);
  const called = [...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => names.functionArn(name));
  const definition = text
    .replace(PLACEHOLDER, (_, name: string) => names.functionArn(name))
    // An integration's ARN carries the partition, too.
    .replaceAll("arn:aws:states:::", `arn:${names.place.partition}:states:::`);
  return {
    name: names.machine,
    role: names.machineRole,
    definition: JSON.parse(definition) as unknown,
    statements: [
      {
        sid: "RunTheSteps",
        actions: ["lambda:InvokeFunction"],
        resources: [...new Set(called)],
      },
    ],
    platform: [deliverLogs],
    logGroup: names.machineLogs,
  };
}
