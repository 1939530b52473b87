// Grant, again: writes the later deadline of an approved extension into the policy.
// Never untrue: a refusal here leaves policy and deadline as they were, and nothing is written for a grant that is
// ending or whose workflow does not run (P3, P7, P12).
import { CURFEW } from "../../domain/audit.ts";
import { isProblem } from "../../domain/grant-problem.ts";
import { documentName, type Profile, stepFor } from "../../domain/profile.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { type Extension, type Grant, minutesGiven, type Request } from "../../domain/request.ts";
import { type Instant, secondsBetween } from "../../domain/time.ts";
import { whyNot } from "./admit-request.ts";
import { extensionBallot } from "./ballot.ts";
import { changeRequest } from "./change-request.ts";
import { profileOf, tell } from "./facts.ts";
import { rewriteGrantPolicy } from "./grant-role.ts";
import { type GrantDeps, isStillApproved, willBeRevoked } from "./granting.ts";

/** What came of it: nothing to do, written, refused, or the grant is ending meanwhile. */
export type Made = "nothing" | "made" | "refused" | "ending";

export async function makeExtension(
  deps: GrantDeps,
  request: Request,
  now: Instant,
): Promise<Made> {
  const { grant, extension } = request;
  const deadline = extension?.deadline;
  if (grant === undefined || deadline === undefined || deadline <= now) return "nothing";
  await deps.requests.note(request.id, { extendTriedAt: now });
  const person = deps.directory.people.find(({ id }) => id === request.person);
  // Time is given only while somebody will take it away, to somebody who is still there.
  if ((await willBeRevoked(deps, request)) !== undefined || person === undefined) return "nothing";
  const refusal = await whyRefused(deps, request, extension, now);
  if (refusal !== undefined) return refuse(deps, request, refusal, now);
  const document = documentOf(deps, request, deadline, now);
  const documents = [...new Set([...grant.documents, document])];
  const later = { ...grant, deadline, document, documents };
  return write(deps, request, later, now);
}

async function whyRefused(
  deps: GrantDeps,
  request: Request,
  extension: Extension | undefined,
  now: Instant,
): Promise<Refusal | undefined> {
  if (extension === undefined) return undefined;
  const ballot = extensionBallot(request, extension);
  const given = { ...ballot, minutes: minutesGiven(extension) };
  return (await whyNot(deps, given, now)) ?? (await isStillApproved(deps, ballot, now));
}

async function write(
  deps: GrantDeps,
  extended: Request,
  grant: Grant,
  now: Instant,
): Promise<Made> {
  if ((await nameDocument(deps, extended, grant, now)) === "ending") return "ending";
  const written = await rewriteGrantPolicy(deps, extended, grant);
  if (isProblem(written))
    return refuse(deps, extended, { refused: "grant-failed", problem: written }, now);
  const { warnedAt: _, ...kept } = grant;
  const { deadline, document } = grant;
  const made = await changeRequest(
    deps,
    extended.id,
    (fresh) =>
      fresh.state === "active" && fresh.extension?.deadline === undefined
        ? undefined
        : {
            name: "grant.extended",
            actor: CURFEW,
            data: { deadline, document },
            set: {
              grant: { ...kept, ...(kept.role && { role: { ...kept.role, ...written } }) },
              extension: undefined,
            },
          },
    now,
  );
  // Somebody ended it while it was being written: what was written goes with the rest.
  if (isRefusal(made)) return "ending";
  await tell(deps, made, { notice: "extended" });
  return "made";
}

/** Written before the policy names it, so that a session that starts at once under a new document is the grant's. */
async function nameDocument(
  deps: GrantDeps,
  { id }: Request,
  { document, documents }: Grant,
  now: Instant,
): Promise<"named" | "ending"> {
  const named = await changeRequest(
    deps,
    id,
    (fresh) =>
      fresh.grant === undefined || fresh.grant.documents.includes(document)
        ? undefined
        : {
            name: "grant.extending",
            actor: CURFEW,
            data: { document },
            set: { grant: { ...fresh.grant, documents } },
          },
    now,
  );
  return isRefusal(named) || named.state !== "active" ? "ending" : "named";
}

async function refuse(
  deps: GrantDeps,
  request: Request,
  refusal: Refusal,
  now: Instant,
): Promise<Made> {
  const refused = await changeRequest(
    deps,
    request.id,
    (fresh) =>
      fresh.state !== "active" || fresh.extension?.deadline === undefined
        ? undefined
        : {
            name: "extension.refused",
            actor: CURFEW,
            data: { number: fresh.extension.number, refused: refusal.refused },
            set: { extension: undefined },
          },
    now,
  );
  // Ended meanwhile, by whoever told so: that the grant goes on as before would be untrue.
  if (isRefusal(refused) || refused.state !== "active") return "ending";
  await tell(deps, refused, { notice: "extension-refused", refusal });
  return "refused";
}

/** The smallest step that covers what is left, so that a session opened now may last to the new end (P2). */
function documentOf(deps: GrantDeps, request: Request, deadline: Instant, now: Instant): string {
  const profile: Profile = profileOf(deps.directory, request);
  return documentName(
    deps.prefix,
    request.profile,
    stepFor(profile, secondsBetween(now, deadline) / 60),
  );
}
