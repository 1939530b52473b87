// Extending a live grant: how much more may be asked for, and when access ends meanwhile.
// Never untrue: an extension moves the end later or leaves it; nothing here moves it earlier (P12).
import type { Profile } from "./profile.ts";
import { type Extension, minutesGiven, type Request } from "./request.ts";
import { type Instant, latest, plusMinutes, secondsBetween } from "./time.ts";

/** When access ends: at the grant's deadline, or at an approved extension's, which the policy is about to have. */
export const endsAt = ({
  grant,
  extension,
}: Pick<Request, "grant" | "extension">): Instant | undefined =>
  grant && (extension?.deadline ?? grant.deadline);

/** The whole minutes that a grant has from its start to its deadline. */
export const minutesHeld = ({ grant }: Pick<Request, "grant">): number => {
  const seconds = grant === undefined ? 0 : secondsBetween(grant.startedAt, grant.deadline);
  return (seconds - (seconds % 60)) / 60;
};

/** The longest that access may last with all its extensions. */
export const mostMinutes = ({ ladder, extendTo }: Pick<Profile, "ladder" | "extendTo">): number =>
  extendTo ?? ladder[ladder.length - 1] ?? 0;

/** The latest deadline that a grant can reach: its own, or the one of the longest extension. */
export const latestDeadline = (
  request: Pick<Request, "breakGlass" | "port">,
  profile: Pick<Profile, "ladder" | "extendTo">,
  { startedAt, deadline }: { readonly startedAt: Instant; readonly deadline: Instant },
): Instant =>
  request.breakGlass === true || request.port !== undefined
    ? deadline
    : latest(deadline, plusMinutes(startedAt, mostMinutes(profile)));

/** The steps of the ladder by which a grant may still be extended; none where nobody was asked for it, or of a port. */
export const extensionSteps = (
  request: Pick<Request, "grant" | "breakGlass" | "port">,
  profile: Profile,
): number[] =>
  request.grant === undefined || request.breakGlass === true || request.port !== undefined
    ? []
    : profile.ladder.filter(
        (step) =>
          minutesHeld(request) + step <= mostMinutes(profile) && isWithinTrust(request.grant, step),
      );

/** The trust of the grant's role ends at a moment that was fixed when it was made, whatever the profile says later. */
const isWithinTrust = (grant: Request["grant"], step: number): boolean =>
  grant !== undefined && plusMinutes(grant.deadline, step) <= grant.latestDeadline;

/** The end that an extension brings, with the shortest time that an approver gave. */
export const extendedTo = (deadline: Instant, extension: Extension): Instant =>
  plusMinutes(deadline, minutesGiven(extension));

/** Whether an extension waits for its approvers. */
export const isUndecided = (
  extension: Extension | undefined,
): extension is Extension & { readonly deadline?: undefined } =>
  extension !== undefined && extension.deadline === undefined;

/** The number of the next extension of a request. */
export const nextNumber = ({ audit }: Pick<Request, "audit">): number =>
  audit.filter(({ event, data }) => event === "extension.asked" || data.free === true).length + 1;

/** How long a session under this document may last, in minutes; the ladder step that its name ends in (facts B2). */
export function maximumOf(document: string): number | undefined {
  const step = Number(/-(\d+)$/.exec(document)?.[1]);
  return Number.isSafeInteger(step) && step > 0 ? step : undefined;
}
