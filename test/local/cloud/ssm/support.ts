// A small account for tests of Session Manager: two people, one instance, one still clock.
// Never untrue: calls go through the operation's own input check, as at the front.
import { randomBytes } from "node:crypto";
import { type Clock, createClock } from "../../../../local/cloud/core/clock.ts";
import type { Caller, Emit, Service } from "../../../../local/cloud/core/service.ts";
import { memoryStore, type Store } from "../../../../local/cloud/core/store.ts";
import { createEc2 } from "../../../../local/cloud/ec2/service.ts";
import { createSsm, type SsmOptions } from "../../../../local/cloud/ssm/service.ts";
import type { LogGroups } from "../../../../local/cloud/ssm/session-operations.ts";

export const PLACE = { account: "123456789012", region: "eu-west-1" };
export const START = Date.parse("2026-10-14T12:00:00.000Z");
export const WEB = "i-0a1b2c3d4e5f60718";
export const DB = "i-0b1b2c3d4e5f60718";
export const MINUTE = 60_000;

export const ana: Caller = {
  kind: "user",
  arn: "arn:aws:iam::123456789012:user/ana",
  accountId: PLACE.account,
  userId: "AIDAANA0000000000000",
  accessKeyId: "AKIAANA",
  principalArn: "arn:aws:iam::123456789012:user/ana",
};

export const ben: Caller = {
  kind: "role",
  arn: "arn:aws:sts::123456789012:assumed-role/ben-access/ben.s@example.org",
  accountId: PLACE.account,
  userId: "AROABEN0000000000000:ben.s@example.org",
  accessKeyId: "ASIABEN",
  principalArn: "arn:aws:iam::123456789012:role/curfew/ben-access",
};

export type Event = Parameters<Emit>[0];
// biome-ignore lint/suspicious/noExplicitAny: answers are JSON as a client sees it.
export type Answer = any;

export function callerOn(service: Service) {
  return async (name: string, input: unknown, caller: Caller = ana): Promise<Answer> => {
    const operation = service.operations[name]!;
    return operation.run(operation.input.parse(input), { caller, requestId: "request-1" });
  };
}

export function sessionDocument(inputs: Record<string, unknown> = {}) {
  return {
    schemaVersion: "1.0",
    sessionType: "Standard_Stream",
    inputs: {
      s3EncryptionEnabled: true,
      cloudWatchEncryptionEnabled: false,
      cloudWatchStreamingEnabled: true,
      runAsEnabled: false,
      ...inputs,
    },
  };
}

export interface World {
  readonly clock?: Clock;
  readonly store?: Store;
  readonly groups?: Record<string, { kmsKeyId?: string }>;
  readonly options?: Partial<SsmOptions>;
}

export function world({
  clock = createClock({ mode: "still", startAt: START }),
  store = memoryStore(),
  groups = {},
  options = {},
}: World = {}) {
  const events: Event[] = [];
  const emit: Emit = (event) => events.push(event);
  const ec2 = createEc2({ clock, store, place: PLACE, emit });
  if (ec2.instances().length === 0) {
    ec2.seedInstance({ id: WEB, name: "web-1", tags: { Team: "shop" } });
    ec2.seedInstance({ id: DB, name: "db-1" });
  }
  const logs: LogGroups = { group: (name) => groups[name] };
  const given = { rates: false, random: randomBytes, ...options };
  const ssm = createSsm({ clock, store, place: PLACE, emit, ec2, logs, ...given });
  ssm.seedDocument(
    "Shell-60",
    sessionDocument({ idleSessionTimeout: "5", maxSessionDuration: "60" }),
  );
  const call = callerOn(ssm.service);
  const start = async (input: object = {}, caller: Caller = ana): Promise<string> =>
    (await call("StartSession", { Target: WEB, DocumentName: "Shell-60", ...input }, caller))
      .SessionId;
  const list = async (input: object = { State: "Active" }): Promise<Answer[]> =>
    (await call("DescribeSessions", input)).Sessions;
  const trail = () => events.filter(({ source }) => source === "aws.ssm");
  return { clock, store, events, ec2, ssm, call, start, list, trail };
}

export function needsOf(service: Service, name: string, input: unknown, caller: Caller = ana) {
  const operation = service.operations[name]!;
  return operation.needs(operation.input.parse(input), caller);
}
