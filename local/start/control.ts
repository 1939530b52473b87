// The control API beside Slack's own: the clock, the fault switches, and what is going on. See docs/local.md.
// Never untrue: what is asked wrongly is answered with a plain sentence and changes nothing.
import { z } from "zod";
import { isFinal } from "../../domain/request.ts";
import { eventStream } from "../house/happenings.ts";
import { houseNow } from "../house/house.ts";
import { drawnMachine } from "../house/machine.ts";
import { recordOf } from "../house/record.ts";
import type { Stage } from "../stage/stage.ts";
import type { Truth } from "../stage/truth.ts";
import { millisecondsOf } from "./duration.ts";

export interface ControlAnswer {
  readonly status: number;
  readonly body: object;
}

export interface ControlParts {
  readonly stage: Stage;
  readonly truth: Truth;
  /** Told after the clock was moved, so that a restart goes on from there. */
  readonly moved: () => void;
}

const Advance = z.union(
  [z.strictObject({ advance: z.string() }), z.strictObject({ to: z.iso.datetime() })],
  { error: "give advance, a duration, or to, an instant in UTC" },
);

const Fault = z.strictObject({
  id: z.string().optional(),
  service: z.string().optional(),
  operation: z.string().optional(),
  caller: z.string().optional(),
  kind: z.enum(["throttle", "fail", "slow", "lost-answer", "lost-before"]),
  times: z.int().min(1).optional(),
  chance: z.number().min(0).max(1).optional(),
  ms: z.int().min(0).optional(),
});

const Faults = z.strictObject({
  /** `true` takes all rules away first. */
  clear: z.boolean().optional(),
  /** Ids of rules to take away. */
  remove: z.array(z.string()).optional(),
  add: z.array(Fault).optional(),
  events: z
    .strictObject({
      delayMs: z.tuple([z.number(), z.number()]).optional(),
      duplicate: z.number().min(0).max(1).optional(),
      lose: z.number().min(0).max(1).optional(),
      reorder: z.boolean().optional(),
    })
    .optional(),
});

const refused = (sentence: string): ControlAnswer => ({ status: 400, body: { error: sentence } });

/** Answers the control API but for Slack's part; undefined for what there is not. */
export async function handleControl(
  parts: ControlParts,
  method: string,
  path: string,
  query: URLSearchParams,
  text: string,
): Promise<ControlAnswer | undefined> {
  switch (`${method} ${path}`) {
    case "GET /control/clock":
      return { status: 200, body: clockOf(parts) };
    case "POST /control/clock":
      return parsed(Advance, text, (input) => move(parts, input));
    case "GET /control/faults":
      return { status: 200, body: faultsOf(parts) };
    case "POST /control/faults":
      return parsed(Faults, text, (input) => setFaults(parts, input));
    case "GET /control/state":
      return { status: 200, body: await stateOf(parts) };
    case "GET /control/house":
      return { status: 200, body: await houseNow(parts.stage, parts.truth) };
    case "GET /control/machine":
      return { status: 200, body: drawnMachine(parts.stage.topology) };
    case "GET /control/events":
      return { status: 200, body: eventStream(parts.stage, MOST_EVENTS) };
    case "GET /control/record":
      return recordAnswer(parts, query.get("request") ?? "");
    default:
      return undefined;
  }
}

async function parsed<T>(
  schema: z.ZodType<T>,
  text: string,
  act: (input: T) => Promise<ControlAnswer> | ControlAnswer,
): Promise<ControlAnswer> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return refused("The body is not JSON.");
  }
  const input = schema.safeParse(given);
  if (input.success) return act(input.data);
  const [issue] = input.error.issues;
  return refused(`${issue?.path.join(".") || "The body"}: ${issue?.message}.`);
}

const clockOf = ({ stage }: ControlParts) => ({ now: new Date(stage.clock.now()).toISOString() });

const A_YEAR_MS = 366 * 24 * 3_600_000;

async function move(parts: ControlParts, input: z.infer<typeof Advance>): Promise<ControlAnswer> {
  const { clock } = parts.stage;
  const ms = "to" in input ? Date.parse(input.to) - clock.now() : millisecondsOf(input.advance);
  if ("advance" in input && (ms === undefined || ms > A_YEAR_MS))
    return refused(
      `${input.advance} is not an ISO duration of at most a year, such as PT15M or PT8H.`,
    );
  if (ms === undefined || ms <= 0 || ms > A_YEAR_MS)
    return refused("The clock moves to a moment ahead, at most a year; that one is not.");
  await clock.advance(ms);
  parts.moved();
  return { status: 200, body: clockOf(parts) };
}

const MOST_EVENTS = 200;

async function recordAnswer({ stage, truth }: ControlParts, id: string): Promise<ControlAnswer> {
  const record = await recordOf(stage, truth, id);
  if (record !== undefined) return { status: 200, body: record };
  return { status: 404, body: { error: `The table has no request ${id || "without an id"}.` } };
}

const faultsOf = ({ stage }: ControlParts) => ({
  rules: stage.cloud.faults.list(),
  events: stage.cloud.events.switches.get(),
});

function setFaults(parts: ControlParts, input: z.infer<typeof Faults>): ControlAnswer {
  const { faults, events } = parts.stage.cloud;
  if (input.clear === true) {
    faults.clear();
    events.switches.clear();
  }
  for (const id of input.remove ?? []) faults.clear(id);
  for (const rule of input.add ?? []) faults.add(rule as Parameters<typeof faults.add>[0]);
  if (input.events !== undefined)
    events.switches.set(input.events as Parameters<typeof events.switches.set>[0]);
  return { status: 200, body: faultsOf(parts) };
}

async function stateOf({ stage, truth }: ControlParts) {
  const open = await truth.requests.open();
  const sessions = await truth.sessions.open();
  return {
    now: new Date(stage.clock.now()).toISOString(),
    executions: stage.states.executions().filter(({ status }) => status === "RUNNING"),
    requests: open
      .filter((request) => !isFinal(request))
      .map(({ id, state, person, instance, grant }) => ({
        id,
        state,
        person,
        instance: instance.name,
        ...(grant === undefined ? {} : { deadline: grant.deadline }),
      })),
    grants: open.filter(({ state }) => state === "active").map(({ id }) => id),
    sessions,
    deadLetters: stage.cloud.events.deadLetters(),
    deniedCalls: stage.usage.denied(),
  };
}
