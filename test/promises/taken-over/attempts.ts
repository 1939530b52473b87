// What a taken-over function could try, each as one AWS call under the credentials of the function's role.
// Invariant: a call that AWS would allow changes nothing here that another attempt rests on: a write of the table carries
// a condition that never holds, and is then refused by the table and not by IAM.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import {
  SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
  UpdateDocumentCommand,
} from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { DeleteCommand, DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { keyOf } from "../../../adapters/dynamodb-table.ts";
import { recordKey, reviewKey } from "../../../domain/kept-record.ts";
import type { Topology } from "../../../stacks/shapes.ts";

export const AIMS = [
  "open access",
  "hide or end a session",
  "forge an approval",
  "delete evidence",
] as const;
export type Aim = (typeof AIMS)[number];

/** How a client of the SDK is made for the role. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: never;
}

/** What is there to be attacked. */
export interface Target {
  readonly topology: Topology;
  /** A request that waits for its approval, one with a live grant, and one that is over and archived. */
  readonly pending: string;
  readonly live: string;
  readonly ended: string;
  readonly liveRoleArn: string;
  readonly sessionId: string;
  readonly instanceId: string;
  readonly documentContent: string;
}

export interface Attempt {
  readonly letter: string;
  readonly aim: Aim;
  readonly what: string;
  /** Why a function that may do it gains less than it seems; what remains is said plainly. */
  readonly bound: string;
  /** The error by which AWS shows that IAM allowed the call; left out where the call succeeds. */
  readonly allowedError?: string;
  run(config: ClientConfig, target: Target, role: string): Promise<unknown>;
}

const FALSE_RECORD =
  "The false record stays, and `curfew audit verify` finds that it does not match the table.";
const NEVER = "attribute_not_exists(pk)";
const REFUSED_BY_TABLE = "ConditionalCheckFailedException";
const TRUST = (principal: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }],
  });
const OPEN_ALL = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "ssm:StartSession", Resource: "*" }],
});

const update =
  (kind: string, idIn: (target: Target) => string, attribute: string): Attempt["run"] =>
  (config, target) =>
    DynamoDBDocumentClient.from(new DynamoDBClient(config)).send(
      new UpdateCommand({
        TableName: target.topology.table.name,
        Key: keyOf(kind, idIn(target)),
        UpdateExpression: "SET #attribute = :value",
        ConditionExpression: NEVER,
        ExpressionAttributeNames: { "#attribute": attribute },
        ExpressionAttributeValues: { ":value": "forged" },
      }),
    );

const remove =
  (kind: string, idIn: (target: Target) => string): Attempt["run"] =>
  (config, target) =>
    DynamoDBDocumentClient.from(new DynamoDBClient(config)).send(
      new DeleteCommand({
        TableName: target.topology.table.name,
        Key: keyOf(kind, idIn(target)),
        ConditionExpression: NEVER,
      }),
    );

const bucketOf = ({ topology }: Target) =>
  topology.buckets.find(({ isRecord }) => isRecord)?.name ?? "";

const putRecord =
  (keyIn: (target: Target) => string, isNew: boolean): Attempt["run"] =>
  (config, target) =>
    new S3Client({ ...config, forcePathStyle: true }).send(
      new PutObjectCommand({
        Bucket: bucketOf(target),
        Key: keyIn(target),
        Body: "{}",
        ...(isNew ? { IfNoneMatch: "*" } : {}),
      }),
    );

/** Where the stage's grant roles and boundaries are. */
export const pathOf = ({ liveRoleArn }: Pick<Target, "liveRoleArn">): string =>
  /:role(\/.*\/)[^/]+$/.exec(liveRoleArn)?.[1] ?? "/";

/** The boundary of the first profile. */
export const boundaryArn = (target: Pick<Target, "liveRoleArn" | "topology">): string => {
  const { boundaries, place } = target.topology;
  const name = boundaries[0]?.name ?? "";
  return `arn:${place.partition}:iam::${place.account}:policy${pathOf(target)}${name}`;
};

const makeRole =
  (nameIn: (role: string) => string, isBounded: boolean): Attempt["run"] =>
  (config, target, role) => {
    const { account, partition } = target.topology.place;
    return new IAMClient(config).send(
      new CreateRoleCommand({
        RoleName: nameIn(role),
        Path: pathOf(target),
        AssumeRolePolicyDocument: TRUST(`arn:${partition}:iam::${account}:root`),
        ...(isBounded ? { PermissionsBoundary: boundaryArn(target) } : {}),
      }),
    );
  };

const short = (role: string) => role.replace(/[^A-Za-z]/g, "").slice(0, 20);

export const ATTEMPTS: readonly Attempt[] = [
  {
    letter: "a",
    aim: "open access",
    what: "start a session on an instance",
    bound: "No function may.",
    run: (config, { instanceId }) =>
      new SSMClient(config).send(new StartSessionCommand({ Target: instanceId })),
  },
  {
    letter: "b",
    aim: "open access",
    what: "take the role of a live grant",
    bound: "No function may: the role trusts its person.",
    run: (config, { liveRoleArn, live }) =>
      new STSClient(config).send(
        new AssumeRoleCommand({ RoleArn: liveRoleArn, RoleSessionName: live }),
      ),
  },
  {
    letter: "c",
    aim: "open access",
    what: "make a grant role for a person of its choice, under a profile's boundary",
    bound:
      "The boundary bounds it: sessions on instances with the profile's tags under the profile's documents, and an explicit deny of the rest. Its sessions are seen and terminated within a minute, because no grant covers them; CheckRoles tells of the role within a day. Needs no vote: this is what remains of a taken-over GrantAccess.",
    run: makeRole(
      (role) => `curfew-req-${short(role).toLowerCase()}00000000000000000000`.slice(0, 35),
      true,
    ),
  },
  {
    letter: "d",
    aim: "open access",
    what: "make a role without a boundary",
    bound: "No function may.",
    run: makeRole((role) => `wide-${short(role)}`, false),
  },
  {
    letter: "e",
    aim: "open access",
    what: "write a policy on its own role",
    bound: "No function may.",
    run: (config, _, role) =>
      new IAMClient(config).send(
        new PutRolePolicyCommand({ RoleName: role, PolicyName: "more", PolicyDocument: OPEN_ALL }),
      ),
  },
  {
    letter: "f",
    aim: "open access",
    what: "change a Session document",
    bound:
      "It opens nothing by itself: who has no grant still cannot start a session. Sessions that start then run under the changed text: longer, or without a transcript. CheckDocuments tells of it within a day.",
    allowedError: "DuplicateDocumentContent",
    run: (config, { topology, documentContent }) =>
      new SSMClient(config).send(
        new UpdateDocumentCommand({
          Name: topology.documents[0]?.name,
          Content: documentContent,
          DocumentVersion: "$LATEST",
        }),
      ),
  },
  {
    letter: "g",
    aim: "open access",
    what: "start the workflow of a request",
    bound:
      "The first step reads the table, and acts on that: nothing is granted that was not approved.",
    run: (config, { topology }, role) =>
      new SFNClient(config).send(
        new StartExecutionCommand({
          stateMachineArn: machineArn(topology),
          name: `probe-${short(role)}`,
          input: JSON.stringify({ requestId: "req-none" }),
        }),
      ),
  },
  {
    letter: "h",
    aim: "hide or end a session",
    what: "mark a session in the ledger as ended",
    bound:
      "What hides is the ledger's word alone: the first recorded end stands there, so history and review say something untrue. AWS lists the session all the same: it is terminated with its grant, and CloudTrail keeps its start and end. A session without a grant can be hidden so.",
    allowedError: REFUSED_BY_TABLE,
    run: update("SESSION", ({ sessionId }) => sessionId, "session"),
  },
  {
    letter: "i",
    aim: "hide or end a session",
    what: "delete a session from the ledger",
    bound: "No function may delete an item.",
    allowedError: REFUSED_BY_TABLE,
    run: remove("SESSION", ({ sessionId }) => sessionId),
  },
  {
    letter: "j",
    aim: "hide or end a session",
    what: "terminate somebody's session",
    bound: "It gives nothing and hides nothing: CloudTrail names who terminated it. Work is lost.",
    run: (config, { sessionId }, role) =>
      new SSMClient(config).send(
        new TerminateSessionCommand({
          SessionId: `${sessionId.slice(0, -4)}${short(role).length}x`,
        }),
      ),
    allowedError: "DoesNotExistException",
  },
  {
    letter: "k",
    aim: "forge an approval",
    what: "write the item of a request that waits",
    bound: "FORGED",
    allowedError: REFUSED_BY_TABLE,
    run: update("REQUEST", ({ pending }) => pending, "request"),
  },
  {
    letter: "l",
    aim: "forge an approval",
    what: "say that a Slack user is another person",
    bound:
      "Where people.yaml names the Slack user, it is not believed. Where people.yaml leaves it to a proof, it can make one Slack user act for another person.",
    allowedError: REFUSED_BY_TABLE,
    run: update("LINK", () => "p-none01", "link"),
  },
  {
    letter: "m",
    aim: "forge an approval",
    what: "wake a step that waits",
    bound: "The woken step reads the table, and acts on that.",
    allowedError: "InvalidToken",
    run: (config) =>
      new SFNClient(config).send(new SendTaskSuccessCommand({ taskToken: "none", output: "{}" })),
  },
  {
    letter: "n",
    aim: "forge an approval",
    what: "announce an event in Curfew's name",
    bound:
      "No step acts on an event alone. A listener on the bus can read something untrue; RefreshHomes shows App Home again, and RepairDocument writes the profile's own text.",
    run: (config) =>
      new EventBridgeClient(config).send(
        new PutEventsCommand({
          Entries: [
            {
              Source: "curfew",
              DetailType: "request.noted",
              Detail: "{}",
            },
          ],
        }),
      ),
  },
  {
    letter: "o",
    aim: "delete evidence",
    what: "rewrite the item of a request that is over",
    bound:
      "`curfew audit verify` compares it with the record bucket, which the function cannot change.",
    allowedError: REFUSED_BY_TABLE,
    run: update("REQUEST", ({ ended }) => ended, "request"),
  },
  {
    letter: "p",
    aim: "delete evidence",
    what: "delete the item of a request",
    bound: "No function may delete an item.",
    allowedError: REFUSED_BY_TABLE,
    run: remove("REQUEST", ({ ended }) => ended),
  },
  {
    letter: "q",
    aim: "delete evidence",
    what: "write over an archived record",
    bound: "No function may: S3 takes only what is not there yet.",
    run: putRecord(({ ended }) => recordKey(ended), false),
  },
  {
    letter: "r",
    aim: "delete evidence",
    what: "write a false record of a request before the true one",
    bound: FALSE_RECORD,
    run: putRecord(({ pending }) => recordKey(pending), true),
    allowedError: "PreconditionFailed",
  },
  {
    letter: "s",
    aim: "delete evidence",
    what: "write a false record of a review before the true one",
    bound: FALSE_RECORD,
    run: putRecord(({ pending }) => reviewKey(pending), true),
    allowedError: "PreconditionFailed",
  },
];

const machineArn = ({ place, machine }: Topology) =>
  `arn:${place.partition}:states:${place.region}:${place.account}:stateMachine:${machine.name}`;
