// What would come of a wish if it were sent now: shown in the form before it is.
// Never untrue: it is decided by what decides when it is sent and admitted (draftRequest, admission), and nothing is written.
import type { Profile } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import { startOf } from "../../domain/start.ts";
import { type Instant, plusMinutes } from "../../domain/time.ts";
import { admission } from "./admit-request.ts";
import { type AskAccess, checkWords, type DraftDeps, draftRequest, tidy } from "./ask-access.ts";
import type { EmergencyDeps } from "./emergency.ts";
import { profileOf } from "./facts.ts";

export type PreviewDeps = DraftDeps & EmergencyDeps;

export interface Preview {
  /** As it would be saved; it is not. */
  readonly request: Request;
  readonly profile: Profile;
  /** Where a policy alone approves it: which, in words. */
  readonly free?: readonly string[];
  /** When access would end if it began now, or at the start that was asked for. */
  readonly until: Instant;
}

/** What sending it would do; or the refusal that it would get. A reason that is not typed yet is no refusal here. */
export async function previewAccess(
  deps: PreviewDeps,
  input: AskAccess,
  now: Instant,
): Promise<Preview | Refusal> {
  const request = await draftRequest(deps, input, now, wordsSoFar(input));
  if (isRefusal(request)) return request;
  const admitted = await admission(deps, request, now);
  if (isRefusal(admitted)) return admitted;
  const until = plusMinutes(startOf(request, now), request.minutes);
  const preview = { request, profile: profileOf(deps.directory, request), until };
  return admitted === undefined ? preview : { ...preview, free: becauseIn(admitted.data) };
}

const becauseIn = (data: { readonly because?: unknown } = {}): string[] =>
  Array.isArray(data.because) ? data.because.map(String) : [];

/** The form itself asks for a reason: while there is none, the policies are asked without one. */
function wordsSoFar(input: AskAccess) {
  if (tidy(input.reason) !== "") return checkWords(input);
  const rest = checkWords({ ...input, reason: "-" });
  return isRefusal(rest) ? rest : { ...rest, reason: "" };
}
