// The switches that make the local cloud unkind: throttled, failing, slow, or silent after the work is done.
// Never untrue: a lost answer means the work WAS done; a call lost before, that it was not.
import type { Clock } from "../core/clock.ts";
import { createRandom } from "../core/random.ts";
import { AwsError, type Caller } from "../core/service.ts";

export type FaultKind = "throttle" | "fail" | "slow" | "lost-answer" | "lost-before";

export interface FaultRule {
  readonly id?: string;
  /** SigV4 name; any service if left out. */
  readonly service?: string;
  readonly operation?: string;
  /** A part of the caller's ARN. */
  readonly caller?: string;
  readonly kind: FaultKind;
  /** How often it strikes before it is spent; for ever if left out. */
  readonly times?: number;
  /** 0 to 1; always if left out. */
  readonly chance?: number;
  /** For `slow`: story milliseconds. */
  readonly ms?: number;
}

export interface FaultPoint {
  readonly phase: "before" | "after";
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller | undefined;
  /** After a call: the error that is its answer. */
  readonly error?: unknown;
}

/** Runs at every boundary of every call. What it throws is a crash of the caller: the call is lost there. */
export type Interceptor = (point: FaultPoint) => void | Promise<void>;

/** The connection broke; `cause` is what an interceptor threw. */
export class ConnectionLost extends Error {
  constructor(cause?: unknown) {
    super("socket hang up", { cause });
    this.name = "ConnectionLost";
  }
}

/** A rule as it stands: how often it struck, and what it struck last. */
export interface StandingRule extends FaultRule {
  readonly id: string;
  readonly struck: number;
  readonly last?: Strike;
}

export interface Strike {
  /** Epoch ms, story time. */
  readonly at: number;
  readonly operation: string;
  /** The caller's ARN; empty if nobody known called. */
  readonly caller: string;
}

export interface Faults {
  /** Adds a rule, newest last; gives its id. Several rules that fit all strike, in order. */
  add(rule: FaultRule): string;
  list(): readonly StandingRule[];
  /** Removes one rule, or all. */
  clear(id?: string): void;
  /** Plants code at the boundaries of calls; gives its removal. */
  intercept(interceptor: Interceptor): () => void;
  /** Runs one call under the rules. Throws AwsError for throttle and fail, ConnectionLost for the lost ones. */
  around<T>(
    service: string,
    operation: string,
    caller: Caller | undefined,
    run: () => T | Promise<T>,
  ): Promise<T>;
}

const THROTTLES: Record<string, AwsError> = {
  iam: new AwsError("Throttling", "Rate exceeded"),
  sts: new AwsError("Throttling", "Rate exceeded"),
  s3: new AwsError("SlowDown", "Please reduce your request rate.", 503),
  ec2: new AwsError("RequestLimitExceeded", "Request limit exceeded.", 503),
};

const throttled = (service: string) =>
  THROTTLES[service] ?? new AwsError("ThrottlingException", "Rate exceeded");

/** Story time waits only while it runs by itself: a still clock moves when all work rests, so waiting would deadlock it. */
function pause(clock: Clock, ms: number): Promise<void> {
  const isLive = clock.shared[0] === 1;
  if (!isLive) return Promise.resolve();
  return new Promise((done) => void clock.at(clock.now() + ms, done));
}

interface LiveRule {
  readonly rule: FaultRule & { readonly id: string };
  struck: number;
  last?: Strike;
}

/**
 * The switches. `slow` takes effect with a live clock only; with a still clock it strikes without waiting.
 * `seed` makes chances repeatable.
 */
export function createFaults(options: {
  readonly clock: Clock;
  readonly seed?: number;
  /** The ARN of a principal that only looks on: no rule strikes it or is used up by it. */
  readonly spares?: string;
}): Faults {
  const { clock, spares } = options;
  const random = createRandom(options.seed ?? 1);
  const rules: LiveRule[] = [];
  const interceptors = new Set<Interceptor>();
  let added = 0;

  const strikes = ({ rule, struck }: LiveRule, service: string, operation: string, arn: string) =>
    (rule.service ?? service) === service &&
    (rule.operation ?? operation) === operation &&
    arn.includes(rule.caller ?? "") &&
    struck < (rule.times ?? Number.POSITIVE_INFINITY) &&
    random() < (rule.chance ?? 1);

  const struckKinds = (service: string, operation: string, arn: string) => {
    const found = rules.filter((rule) => strikes(rule, service, operation, arn));
    for (const rule of found) {
      rule.struck += 1;
      rule.last = { at: clock.now(), operation, caller: arn };
    }
    return found.map(({ rule }) => rule);
  };

  const passBoundary = async (point: FaultPoint) => {
    try {
      for (const interceptor of interceptors) await interceptor(point);
    } catch (error) {
      throw new ConnectionLost(error);
    }
  };

  const strikeBefore = async (rule: FaultRule, service: string) => {
    if (rule.kind === "slow") await pause(clock, rule.ms ?? 0);
    if (rule.kind === "throttle") throw throttled(service);
    if (rule.kind === "fail") throw new AwsError("InternalServerError", "Planted failure.", 500);
    if (rule.kind === "lost-before") throw new ConnectionLost();
  };

  return {
    add(rule) {
      added += 1;
      const id = rule.id ?? `fault-${added}`;
      rules.push({ rule: { ...rule, id }, struck: 0 });
      return id;
    },
    list: () => rules.map(({ rule, struck, last }) => ({ ...rule, struck, ...(last && { last }) })),
    clear(id) {
      const kept = id === undefined ? [] : rules.filter(({ rule }) => rule.id !== id);
      rules.splice(0, rules.length, ...kept);
    },
    intercept(interceptor) {
      interceptors.add(interceptor);
      return () => void interceptors.delete(interceptor);
    },
    async around(service, operation, caller, run) {
      const isSpared = spares !== undefined && caller?.principalArn === spares;
      const struck =
        rules.length === 0 || isSpared ? [] : struckKinds(service, operation, caller?.arn ?? "");
      await passBoundary({ phase: "before", service, operation, caller });
      for (const rule of struck) await strikeBefore(rule, service);
      // An answer that is an error is an answer: it can be lost, and its caller can die after it.
      const answer = await answerOf(run);
      const error = "error" in answer ? { error: answer.error } : {};
      await passBoundary({ phase: "after", service, operation, caller, ...error });
      if (struck.some(({ kind }) => kind === "lost-answer")) throw new ConnectionLost();
      if ("error" in answer) throw answer.error;
      return answer.value;
    },
  };
}

/** What came of a call: its value, or the error that it threw. */
async function answerOf<T>(
  run: () => T | Promise<T>,
): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await run() };
  } catch (error) {
    return { error };
  }
}
