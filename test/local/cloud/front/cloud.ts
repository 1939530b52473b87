// A small cloud for tests: iam, sts and a made-up part of ssm behind the front door, with real SDK clients.
import { IAMClient } from "@aws-sdk/client-iam";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { z } from "zod";
import { createClock } from "../../../../local/cloud/core/clock.ts";
import type { Operation, Service } from "../../../../local/cloud/core/service.ts";
import { memoryStore, type Store } from "../../../../local/cloud/core/store.ts";
import { createFaults } from "../../../../local/cloud/front/faults.ts";
import { createFront } from "../../../../local/cloud/front/front.ts";
import type { CallRecord, PassThrough } from "../../../../local/cloud/front/messages.ts";
import { sdkHandler } from "../../../../local/cloud/front/sdk-handler.ts";
import { createIam } from "../../../../local/cloud/iam/iam.ts";
import type { Credentials } from "../../../../local/cloud/iam/keys.ts";
import type { Propagation } from "../../../../local/cloud/iam/lag.ts";
import { createSts } from "../../../../local/cloud/sts/sts.ts";

export const place = { account: "111122223333", region: "eu-west-1" };
export const START = Date.parse("2026-03-02T09:00:00Z");
export const ADMIN = {
  name: "admin",
  document: {
    Version: "2012-10-17",
    Statement: [{ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" }],
  },
};

const terminate: Operation<{ SessionId: string }> = {
  input: z.strictObject({ SessionId: z.string().min(1).max(96) }),
  needs: ({ SessionId }) => [
    {
      action: "ssm:TerminateSession",
      resource: `arn:aws:ssm:${place.region}:${place.account}:session/${SessionId}`,
    },
  ],
  run: ({ SessionId }) => {
    if (SessionId === "bug") throw new Error("a bug");
    return { SessionId };
  },
};

export interface CloudOptions {
  store?: Store;
  propagation?: Propagation;
  more?: readonly (Service | PassThrough)[];
}

export function createCloud(options: CloudOptions = {}) {
  const clock = createClock({ mode: "still", startAt: START });
  const iam = createIam({
    clock,
    place,
    store: options.store ?? memoryStore(),
    propagation: options.propagation ?? { min: 0, max: 0 },
  });
  const ssm: Service = {
    name: "ssm",
    protocol: "json",
    operations: { TerminateSession: terminate },
  };
  const faults = createFaults({ clock });
  const calls: CallRecord[] = [];
  const services = [iam.service, createSts({ iam, clock }), ssm, ...(options.more ?? [])];
  const record = (entry: CallRecord) => void calls.push(entry);
  const handle = createFront({ services, iam, clock, faults, place, record });
  const admin = iam.seedUser({ name: "root-admin", policies: [ADMIN] });
  const config = (credentials: Credentials) => ({
    region: place.region,
    endpoint: "http://local.test",
    credentials,
    maxAttempts: 1,
    requestHandler: sdkHandler(handle),
  });
  const as = (credentials: Credentials) => ({
    iam: new IAMClient(config(credentials)),
    sts: new STSClient(config(credentials)),
    ssm: new SSMClient(config(credentials)),
  });
  return { clock, iam, faults, calls, handle, config, as, admin: as(iam.keyFor(admin)) };
}

/** Credentials of an AssumeRole answer in the SDK's form. */
export function credentialsOf(answer: {
  Credentials?:
    | {
        AccessKeyId?: string | undefined;
        SecretAccessKey?: string | undefined;
        SessionToken?: string | undefined;
      }
    | undefined;
}): Credentials {
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = answer.Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
