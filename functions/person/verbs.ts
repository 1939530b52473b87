// The verbs of the command line, with the ports of this function.
// Never untrue: each is the verb that Slack's listeners call, under the same rules; only who speaks is known otherwise.
import { newRequestId } from "../../adapters/node-crypto.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { isWaiting, type Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { askAccess } from "../../workflows/access/ask-access.ts";
import { endAccess } from "../../workflows/access/end-access.ts";
import { tell } from "../../workflows/access/facts.ts";
import { listAccess } from "../../workflows/access/list-access.ts";
import { withdrawRequest } from "../../workflows/access/withdraw-request.ts";
import type { Known } from "../../workflows/person/know-caller.ts";
import { linkPerson, lookAtCode } from "../../workflows/person/link-person.ts";
import { directoryForPerson } from "../../workflows/person/linked-directory.ts";
import { instanceNamed } from "../../workflows/person/name-instance.ts";
import { unlinkPerson } from "../../workflows/person/unlink-person.ts";
import * as ports from "../runtime/ports.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type RequestRow, rowOf } from "./rows.ts";
import type { Words } from "./words.ts";

export type Answer =
  | { readonly link: { readonly slackUser: string; readonly slackName: string } }
  | { readonly linked: { readonly slackUser: string; readonly person: string } }
  | { readonly unlinked: { readonly slackUser: string; readonly person: string } }
  | { readonly request: RequestRow }
  | { readonly person: string; readonly requests: readonly RequestRow[] };

type WordsOf<V extends Words["verb"]> = Extract<Words, { verb: V }>;

export async function answerTo(
  runtime: Runtime,
  known: Known,
  words: Words,
  now: Instant,
): Promise<Answer | Refusal> {
  if (words.verb === "link") return link(runtime, known, words, now);
  if (words.verb === "unlink") return unlink(runtime, known, now);
  const directory = await directoryForPerson(
    { directory: ports.directory(runtime), links: ports.links(runtime) },
    known.person,
  );
  const slackUser = directory.people.find(({ id }) => id === known.person.id)?.slack;
  // The thread with its commands and warnings is in Slack: without it nobody would be told of the end.
  if (slackUser === undefined) return { refused: "not-linked" };
  const deps = { ...depsOf(runtime), directory };
  if (words.verb === "request") return ask(deps, slackUser, words, now);
  if (words.verb === "done") return done(deps, slackUser, words, now);
  const own = await listAccess(deps, slackUser);
  if (isRefusal(own)) return own;
  return { person: known.person.name, requests: own.requests.map((one) => rowOf(deps, one)) };
}

const depsOf = (runtime: Runtime) => ({
  ...ports.changing(runtime),
  ...ports.telling(runtime),
  pairs: ports.pairs(runtime),
  snapshot: ports.snapshot(runtime),
  inventory: ports.inventory(runtime),
  workflows: ports.workflows(runtime),
  directory: ports.directory(runtime),
  policy: ports.policy(runtime),
  place: ports.placeOf(runtime),
  prefix: ports.prefixOf(runtime),
  newRequestId,
});
type Deps = ReturnType<typeof depsOf>;

async function link(
  runtime: Runtime,
  known: Known,
  { code, confirmed }: WordsOf<"link">,
  now: Instant,
): Promise<Answer | Refusal> {
  const deps = ports.linking(runtime);
  if (!confirmed) {
    const found = await lookAtCode(deps, known, code, now);
    if (isRefusal(found)) return found;
    return { link: { slackUser: found.slackUser, slackName: found.slackName } };
  }
  const outcome = await linkPerson(deps, known, code, now);
  if (isRefusal(outcome)) return outcome;
  return { linked: { slackUser: outcome.slackUser, person: known.person.name } };
}

async function unlink(
  runtime: Runtime,
  { person, arn }: Known,
  now: Instant,
): Promise<Answer | Refusal> {
  const wish = {
    personId: person.id,
    actor: { kind: "aws" as const, id: arn },
    why: "proof" as const,
  };
  const outcome = await unlinkPerson(ports.unlinking(runtime), wish, now);
  if (isRefusal(outcome)) return outcome;
  return { unlinked: { slackUser: outcome.slackUser, person: person.name } };
}

async function ask(
  deps: Deps,
  slackUser: string,
  { instance, minutes, reason, ticket, port, startsAt }: WordsOf<"request">,
  now: Instant,
): Promise<Answer | Refusal> {
  const instanceId = await instanceNamed(deps, instance);
  if (isRefusal(instanceId)) return instanceId;
  const wish = { slackUser, instanceId, minutes, reason, ticket, port, startsAt };
  return told(deps, await askAccess(deps, wish, now), "new");
}

/** Gives access back, or takes a wish back that is not granted yet. */
async function done(
  deps: Deps,
  slackUser: string,
  { request: requestId }: WordsOf<"done">,
  now: Instant,
): Promise<Answer | Refusal> {
  const request = await deps.requests.read(requestId);
  const wish = { slackUser, requestId };
  return told(
    deps,
    request !== undefined && isWaiting(request)
      ? await withdrawRequest(deps, wish, now)
      : await endAccess(deps, { ...wish, cause: "returned" }, now),
    "changed",
  );
}

/** Card and thread of a changed request are brought up to date, so that nobody waits for the workflow to do so. */
async function told(
  deps: Deps,
  outcome: Request | Refusal,
  kind: "new" | "changed",
): Promise<Answer | Refusal> {
  if (isRefusal(outcome)) return outcome;
  if (kind === "changed") await tell(deps, outcome);
  return { request: rowOf(deps, outcome) };
}
