// Whether the bell of a waiting step was lost: what it waits for has happened already.
// Never untrue: the survey of all requests, which has no chains, says so of whatever the look at one may say it of.
import { isUndecided } from "../../domain/extension.ts";
import { nextExtensionCall } from "../../domain/extension-calls.ts";
import type { Profile } from "../../domain/profile.ts";
import type { OpenRequest, Request } from "../../domain/request.ts";
import { waitsForStart } from "../../domain/start.ts";
import { type Instant, plusMinutes } from "../../domain/time.ts";

/** A step waits on its bell for something that has already happened: the bell was lost. */
export const waitsInVain = (request: Request, profile: Profile, now: Instant): boolean =>
  isBellLost(request, hasCallDue(request, profile, now), now);

/** Whether it may be so; when an extension that waits was last brought up is in the chain. */
export const mayWaitInVain = (request: OpenRequest, now: Instant): boolean =>
  isBellLost(request, isUndecided(request.extension), now);

function isBellLost(request: OpenRequest, isCallDue: boolean, now: Instant): boolean {
  const { bell } = request.bookkeeping;
  if (bell === undefined || waitsForStart(request, now)) return false;
  return bell.step === "AskApprovers"
    ? request.state !== "pending" && request.state !== "requested"
    : request.state !== "active" || hasExtensionDue(request) || isCallDue;
}

/** Approved, and not even tried: the bell that says so was lost. */
const hasExtensionDue = ({ extension, bookkeeping }: OpenRequest): boolean =>
  extension?.deadline !== undefined &&
  (bookkeeping.extendTriedAt === undefined || bookkeeping.extendTriedAt < extension.askedAt);

/** The step itself comes at the very moment. */
const MINUTES_LATE = 1;

/** Asked, and not brought up in time: the bell that told of the asking was lost. */
function hasCallDue(request: Request, profile: Profile, now: Instant): boolean {
  const next = nextExtensionCall(request, profile);
  return next !== undefined && plusMinutes(next.at, MINUTES_LATE) <= now;
}
