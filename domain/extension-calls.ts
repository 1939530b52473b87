// When those who decide on more time are asked again, and when it is escalated: as for a request that waits.
// Never untrue: it is asked only of an extension that nobody has decided, and lapses in its time all the same.
import { isUndecided } from "./extension.ts";
import { openLevel, votesIn } from "./levels.ts";
import type { Profile } from "./profile.ts";
import { type Extension, levelsOf, type Request } from "./request.ts";
import { earliest, type Instant, latest, plusMinutes } from "./time.ts";

/** What asking again, or escalating, is called in the record. */
export type ExtensionCall = "extension.reminded" | "extension.escalated";

/** The moments at which the extension that waits was brought up in one of these ways, oldest first. */
export const callsOf = (
  { extension, audit }: Pick<Request, "extension" | "audit">,
  call: ExtensionCall,
): Instant[] =>
  audit
    .filter(({ event, data }) => event === call && data.number === extension?.number)
    .map(({ at }) => at);

/** Since when the level that is open has been asked: since the last vote that it had to wait for. */
function openSince(extension: Extension): Instant {
  const level = openLevel(levelsOf(extension), extension.votes) ?? 1;
  const before = votesIn(extension.votes, level - 1).map(({ at }) => at);
  return latest(extension.askedAt, ...before);
}

/** After the profile's minutes, then each time twice as long after the one before; with each level it begins anew. */
function nextReminder(request: Request, extension: Extension, profile: Profile): Instant {
  const begun = openSince(extension);
  const sent = callsOf(request, "extension.reminded").filter((at) => at > begun);
  return plusMinutes(sent.at(-1) ?? begun, profile.remindAfterMinutes * 2 ** sent.length);
}

/** When the extension that waits is brought up next, and how; undefined where none waits, or it lapses before. */
export function nextExtensionCall(
  request: Request,
  profile: Profile,
): { readonly call: ExtensionCall; readonly at: Instant } | undefined {
  const { extension } = request;
  if (!isUndecided(extension)) return undefined;
  const reminder = nextReminder(request, extension, profile);
  const isEscalated = callsOf(request, "extension.escalated").length > 0;
  const { afterMinutes } = profile.escalate ?? {};
  const escalation =
    isEscalated || afterMinutes === undefined
      ? undefined
      : plusMinutes(extension.askedAt, afterMinutes);
  const at = earliest(reminder, escalation ?? reminder);
  if (at >= extension.expiresAt) return undefined;
  return { call: at === escalation ? "extension.escalated" : "extension.reminded", at };
}
