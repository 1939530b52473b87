// The services of the local cloud, made in the order in which they need each other.
// Never untrue: what an earlier run left to be delivered waits until the functions are there.
import type { Place } from "../../domain/grant-policy.ts";
import { createCloudTrail } from "../cloud/cloudtrail/cloudtrail.ts";
import type { Clock } from "../cloud/core/clock.ts";
import { AwsError, type Emit } from "../cloud/core/service.ts";
import type { Store } from "../cloud/core/store.ts";
import { createDynamoDb } from "../cloud/dynamodb/dynamodb.ts";
import { createEc2 } from "../cloud/ec2/service.ts";
import { createEvents, type Events } from "../cloud/events/events.ts";
import { createFaults } from "../cloud/front/faults.ts";
import { createFront } from "../cloud/front/front.ts";
import type { CallRecord, Handle } from "../cloud/front/messages.ts";
import { createIam } from "../cloud/iam/iam.ts";
import type { Propagation } from "../cloud/iam/lag.ts";
import { createKms } from "../cloud/kms/service.ts";
import type { AsyncOptions } from "../cloud/lambda/async-queue.ts";
import type { LambdaHost } from "../cloud/lambda/host.ts";
import { createLambda } from "../cloud/lambda/lambda.ts";
import { createLogs } from "../cloud/logs/service.ts";
import { createS3 } from "../cloud/s3/service.ts";
import { createScheduler } from "../cloud/scheduler/scheduler.ts";
import { createServiceQuotas } from "../cloud/service-quotas/service-quotas.ts";
import { createSns } from "../cloud/sns/sns.ts";
import { createSsm } from "../cloud/ssm/service.ts";
import { createStates, type States } from "../cloud/states/states.ts";
import { createSts } from "../cloud/sts/sts.ts";
import { createAgent } from "../fleet/agent.ts";
import { createFleet } from "../fleet/fleet.ts";
import type { Usage } from "./usage.ts";

/** The role under which the local cloud itself reads the table, to show it. */
export const OBSERVER = "local-observer";

export interface CloudOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  readonly host: LambdaHost;
  /** Where DynamoDB keeps its data; memory if left out. */
  readonly dataFolder?: string;
  readonly propagation: Propagation;
  readonly rates: boolean;
  readonly seed: number;
  readonly usage: Usage;
  /** Told of every call that came through the front door. */
  readonly called: (call: CallRecord) => void;
  /** What Lambda does with an event that this function (by ARN) fails on; Lambda's own default where it says nothing. */
  readonly asynchronous: (functionArn: string) => AsyncOptions;
  readonly streamUrl?: (sessionId: string) => string;
  /** The address of a function's URL; AWS's own kind if left out. */
  readonly functionUrlOf?: ((functionName: string) => string) | undefined;
}

/** A promise that others wait on, and its opening. */
export function createGate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

export type Cloud = ReturnType<typeof createCloud>;

export function createCloud(options: CloudOptions) {
  const { clock, store, place, host, seed, asynchronous } = options;
  const ready = createGate();
  const iam = createIam({ clock, store, place, seed, propagation: options.propagation });
  const spares = `arn:aws:iam::${place.account}:role/${OBSERVER}`;
  const faults = createFaults({ clock, seed, spares });
  const dynamodb = createDynamoDb({
    place,
    now: clock.now,
    seed,
    spares,
    ...(options.dataFolder === undefined ? {} : { folder: options.dataFolder }),
  });
  const kms = createKms({ store, place });
  const s3 = createS3({
    clock,
    store,
    place,
    authorize: iam.authorize,
    keyArn: kms.keyArn,
  });
  const lambda = createLambda({ clock, store, place, host, urlOf: options.functionUrlOf });
  const deliver = async (arn: string, event: unknown) => {
    await ready.opened;
    await lambda.invokeAsync(arn, event, asynchronous(arn));
  };
  const events: Events = createEvents({ clock, store, place, deliver });
  const cloudtrail = createCloudTrail({ store, place });
  const sns = createSns({ store, place });
  const serviceQuotas = createServiceQuotas({ place });
  const emit: Emit = (event) => {
    const isByTrail = event.detailType === "AWS API Call via CloudTrail";
    if (!isByTrail || cloudtrail.isRecordingWrites()) events.emit(event);
  };
  const scheduler = createScheduler({ clock, store, place, deliver });
  const ec2 = createEc2({ clock, store, place, emit });
  const logs = createLogs({ clock, store, place, deliver });
  const agent = createAgent({ iam, ec2, services: [s3.service, kms.service] });
  const ssm = createSsm({
    clock,
    store,
    place,
    emit,
    ec2,
    logs,
    runAsTag: (caller) => iam.tagOf(caller, "SSMSessionRunAs"),
    seesEncrypted: (instanceId, bucket) =>
      agent.call(instanceId, "s3", "GetBucketEncryption", { Bucket: bucket }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof AwsError) return false;
          throw error;
        },
      ),
    rates: options.rates,
    ...(options.streamUrl === undefined ? {} : { streamUrl: options.streamUrl }),
  });
  const fleet = createFleet({ clock, place, ssm, ec2, logs, agent });
  const makeStates = () =>
    createStates({
      clock,
      store,
      place,
      emit,
      invoke: invoking({ iam, lambda, ready: ready.opened }),
    });
  return {
    ready,
    iam,
    faults,
    cloudtrail,
    sns,
    serviceQuotas,
    dynamodb,
    kms,
    s3,
    lambda,
    events,
    scheduler,
    ec2,
    logs,
    ssm,
    agent,
    fleet,
    makeStates,
    sts: createSts({ iam, clock }),
  };
}

interface InvokingDeps {
  readonly iam: ReturnType<typeof createIam>;
  readonly lambda: ReturnType<typeof createLambda>;
  readonly ready: Promise<void>;
}

/** A task's invocation, allowed or not by the state machine's own role. */
function invoking({ iam, lambda, ready }: InvokingDeps) {
  return async (
    functionName: string,
    payload: unknown,
    { roleArn }: { readonly roleArn: string },
  ) => {
    await ready;
    const { arn } = lambda.functions().find(({ code }) => code.name === functionName) ?? {
      arn: functionName,
    };
    const caller = iam.callerOf(iam.keyFor(roleArn, "machine").accessKeyId);
    const need = { action: "lambda:InvokeFunction", resource: arn };
    if (caller === undefined || !iam.authorize(caller, need).allowed)
      throw Object.assign(new Error(`${roleArn} may not invoke ${arn}`), {
        name: "Lambda.AWSLambdaException",
      });
    return lambda.invokeSync(functionName, payload);
  };
}

/** The front door to all of it. */
export function openFront(cloud: Cloud, states: States, options: CloudOptions): Handle {
  const { iam, sts, cloudtrail, sns, serviceQuotas, dynamodb, kms, s3, events, ec2, logs, ssm } =
    cloud;
  const { faults, lambda } = cloud;
  return createFront({
    services: [
      iam.service,
      sts,
      cloudtrail.service,
      sns.service,
      serviceQuotas.service,
      lambda.service,
      dynamodb.service,
      kms.service,
      s3.service,
      events.service,
      ec2.service,
      logs.service,
      ssm.service,
      states.service,
    ],
    iam,
    clock: options.clock,
    faults,
    place: options.place,
    record: (call) => {
      options.usage.record(call);
      options.called(call);
    },
    denied: (call) => {
      if (call.service === "ssm") ssm.refused(call);
    },
  });
}
