// The moments worth skipping to: the next minute, warning, idle time, deadline, and the workflow's next look.
// Never untrue: a moment is worked out by the product's own rules or read from the service that keeps it; it lies ahead.

import { grantOwner } from "../../domain/grant-role.ts";
import { idleSince, warningAt } from "../../domain/looks.ts";
import type { Request } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";
import { epochOf } from "../../domain/time.ts";
import { profileOf, sessionsOf } from "../../workflows/access/facts.ts";
import { LOCAL_PLACE } from "../stage/sample.ts";
import type { Stage } from "../stage/stage.ts";
import type { Truth } from "../stage/truth.ts";
import { PREFIX } from "../stage/where.ts";
import { firstName, ownerNamed, personNamed } from "./names.ts";
import type { Moment } from "./shapes.ts";

const MOMENTS = ["minute", "warning", "idle", "deadline", "look"] as const;

type Candidate = Required<Pick<Moment, "at" | "says">>;

const MINUTE_MS = 60_000;

const NOTHING: Readonly<Record<Moment["name"], string>> = {
  minute: "",
  warning: "No grant with a warning ahead.",
  idle: "Nothing that could go idle.",
  deadline: "No grant is running.",
  look: "No workflow is waiting for a time.",
};

export async function momentsAhead(stage: Stage, truth: Truth): Promise<Moment[]> {
  const now = stage.clock.now();
  const active = (await truth.requests.open()).filter(({ state }) => state === "active");
  const grants = await Promise.all(
    active.map(async (request) => ({
      request,
      sessions: await sessionsOf(truth.sessions, request),
    })),
  );
  const candidates: Readonly<Record<Moment["name"], readonly Candidate[]>> = {
    minute: [{ at: now + MINUTE_MS, says: "One minute passes; the sweep looks once." }],
    warning: active.flatMap((request) => warningOf(stage, request)),
    idle: [...idleSessions(stage), ...grants.flatMap((grant) => idleGrant(stage, grant))],
    deadline: active.flatMap((request) => deadlineOf(stage, request)),
    look: looks(stage),
  };
  return MOMENTS.map((name) => {
    const ahead = candidates[name].filter(({ at }) => at > now).sort((a, b) => a.at - b.at)[0];
    return ahead === undefined ? { name, says: NOTHING[name] } : { name, ...ahead };
  });
}

const whose = ({ directory }: Stage, { person, instance }: Request) =>
  `${firstName(personNamed(directory, person).name)}'s access to ${instance.name}`;

function warningOf(stage: Stage, request: Request): Candidate[] {
  const at = warningAt(request, profileOf(stage.directory, request));
  if (at === undefined) return [];
  return [{ at: epochOf(at), says: `Curfew warns that ${whose(stage, request)} ends soon.` }];
}

function deadlineOf(stage: Stage, request: Request): Candidate[] {
  const { grant } = request;
  if (grant === undefined) return [];
  const says = `${whose(stage, request)} is over: IAM refuses, Curfew closes what is open.`;
  return [{ at: epochOf(grant.deadline), says }];
}

/** Session Manager closes a session whose keyboard was silent for the document's idle time. */
function idleSessions(stage: Stage): Candidate[] {
  const { cloud } = stage;
  return cloud.ssm
    .sessions()
    .filter(({ endedAt, disconnectedAt }) => endedAt === undefined && disconnectedAt === undefined)
    .map(({ activeAt, settings, owner, target }) => {
      const whom = firstName(ownerNamed(stage, owner).name);
      const name = cloud.ec2.instance(target)?.tags.Name ?? target;
      return {
        at: activeAt + settings.idleMinutes * MINUTE_MS,
        says: `${settings.idleMinutes} quiet minutes: Session Manager closes ${whom}'s session on ${name}.`,
      };
    });
}

/** A grant nobody uses for the profile's idle time is taken back by the next look. */
function idleGrant(
  stage: Stage,
  { request, sessions }: { readonly request: Request; readonly sessions: readonly Session[] },
): Candidate[] {
  const since = idleSince(request, sessions);
  if (since === undefined || isInUse(stage, request)) return [];
  const { idleMinutes } = profileOf(stage.directory, request);
  return [
    {
      at: epochOf(since) + idleMinutes * MINUTE_MS,
      says: `Unused for ${idleMinutes} minutes: the next look takes ${whose(stage, request)} back.`,
    },
  ];
}

/** The ledger may not have heard of a session; the product, too, asks AWS before it calls a grant idle. */
const isInUse = ({ cloud }: Stage, { id }: Request) =>
  cloud.ssm
    .sessions()
    .some(
      ({ endedAt, owner }) =>
        endedAt === undefined && owner === grantOwner({ place: LOCAL_PLACE, prefix: PREFIX }, id),
    );

function looks({ states }: Stage): Candidate[] {
  return states.executions().flatMap(({ status, until, state, waitsFor }) => {
    if (status !== "RUNNING" || until === undefined || waitsFor === "task") return [];
    return [{ at: until, says: `The workflow in ${state} wakes up and looks again.` }];
  });
}
