// Attempts that IAM allows, played to their end: a forged approval, a role beside the grants, a session marked as ended.
import {
  CreateRoleCommand,
  IAMClient,
  type IAMClientConfig,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { requestsIn } from "../../../adapters/dynamodb-requests.ts";
import { sessionsIn } from "../../../adapters/dynamodb-sessions.ts";
import { openTable } from "../../../adapters/dynamodb-table.ts";
import { instantOf } from "../../../domain/time.ts";
import { applyChange, type Change } from "../../../domain/transitions.ts";
import { assumeRole, callJson, isAwsRefusal } from "../../../local/stage/aws-call.ts";
import { sha256 } from "../../support/builders.ts";
import { MINUTE, type OpenStage, propagated } from "../../support/stage.ts";
import { boundaryArn, type ClientConfig, pathOf, type Target } from "./attempts.ts";

/** A lead who may approve it, and has not. */
const LEAD = "p-ben001";

const tableAs = (stage: OpenStage, config: ClientConfig) =>
  openTable(config, stage.topology.table.name, (key, cause) => {
    throw new Error(`the item ${key} does not parse: ${String(cause)}`);
  });

/** Writes the vote of a real approver, with a chain that fits, as the role may; gives whether it was granted. */
export async function isForgedApprovalGranted(
  stage: OpenStage,
  requestId: string,
  config: ClientConfig,
): Promise<boolean> {
  const request = await stage.actors.truth.requests.read(requestId);
  const now = instantOf(stage.clock.now());
  const approved: Change = {
    name: "request.approved",
    actor: { kind: "person", id: LEAD },
    data: { approvals: 1, needed: 1 },
    set: { decidedAt: now, votes: [{ by: LEAD, at: now, verdict: "approve" }] },
  };
  const forged = request && applyChange(request, approved, now, sha256);
  if (forged === undefined) throw new Error("there is nothing to forge");
  await requestsIn(tableAs(stage, config)).save(forged);
  // The bell is lost: the sweep finds the approval, and rings.
  await stage.clock.advance(3 * MINUTE);
  await propagated(stage);
  return (await stage.actors.truth.requests.read(requestId))?.grant !== undefined;
}

const openIn = ({ cloud }: OpenStage): string[] =>
  cloud.ssm
    .sessions()
    .filter(({ endedAt }) => endedAt === undefined)
    .map(({ id }) => id);

/** What the ledger says of an open session that the role has marked as ended, after two sweeps. */
export async function hiddenSession(
  stage: OpenStage,
  { sessionId, live }: Pick<Target, "sessionId" | "live">,
  config: ClientConfig,
) {
  const endedAt = instantOf(stage.clock.now());
  const end = { endedAt, cause: "exit", endedBy: "person", evidence: "forged" } as const;
  await sessionsIn(tableAs(stage, config)).end(sessionId, end);
  await stage.clock.advance(2 * MINUTE);
  const afterSweeps = await stage.actors.truth.sessions.read(sessionId);
  const wasOpen = openIn(stage).includes(sessionId);
  await stage.actors.done("engineer", live);
  await stage.clock.advance(2 * MINUTE);
  const isOpen = openIn(stage).includes(sessionId);
  return { saysEnded: afterSweeps?.evidence === "forged", wasOpen, isOpen };
}

const OPEN_ALL = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "ssm:StartSession", Resource: "*" }],
};

/** A role that a taken-over GrantAccess makes for the requester, without a request; and what can be opened with it. */
export async function roleBesideGrants(
  stage: OpenStage,
  target: Target,
  {
    config,
    trusted,
    instances,
  }: {
    readonly config: ClientConfig;
    readonly trusted: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly instances: Readonly<Record<string, string>>;
  },
) {
  const iam = new IAMClient(config as IAMClientConfig);
  const name = "curfew-req-forged00000000000000";
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: stage.cloud.iam.callerOf(trusted.accessKeyId)?.principalArn },
        Action: "sts:AssumeRole",
      },
    ],
  };
  await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      Path: pathOf(target),
      AssumeRolePolicyDocument: JSON.stringify(trust),
      PermissionsBoundary: boundaryArn(target),
    }),
  );
  const document = JSON.stringify(OPEN_ALL);
  await iam.send(
    new PutRolePolicyCommand({ RoleName: name, PolicyName: "all", PolicyDocument: document }),
  );
  await stage.clock.advance(MINUTE / 2);
  const { account, partition } = target.topology.place;
  const roleArn = `arn:${partition}:iam::${account}:role${pathOf(target)}${name}`;
  const keys = await assumeRole(stage.handle, trusted, roleArn, "anything");
  if ("error" in keys) throw new Error(keys.message);
  const DocumentName = target.topology.documents[0]?.name;
  const opened: Record<string, string> = {};
  for (const [what, Target] of Object.entries(instances)) {
    const input = { Target, DocumentName };
    const answer = await callJson(stage.handle, keys, "ssm", "StartSession", input);
    opened[what] = isAwsRefusal(answer) ? "denied" : String(answer.SessionId);
  }
  await stage.clock.advance(2 * MINUTE);
  const stillOpen = openIn(stage);
  return { opened, stillOpen };
}
