// The verbs that Slack's listeners call, with the ports of this function.
// Never untrue: a policy folder with a mistake is a plain refusal to the person, and no verb runs (P9).
import { newRequestId } from "../../adapters/node-crypto.ts";
import { isUndecided } from "../../domain/extension.ts";
import { type Link, strangerRefusal } from "../../domain/link.ts";
import type { Notice } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Uses } from "../../slack/uses.ts";
import { askAccess } from "../../workflows/access/ask-access.ts";
import { breakGlass } from "../../workflows/access/break-glass.ts";
import { decideExtension } from "../../workflows/access/decide-extension.ts";
import { decideRequest } from "../../workflows/access/decide-request.ts";
import { endAccess } from "../../workflows/access/end-access.ts";
import { extendAccess, extensionOffer } from "../../workflows/access/extend-access.ts";
import { attempt, factsOf, tell } from "../../workflows/access/facts.ts";
import { findInstances, offerInstances } from "../../workflows/access/find-instances.ts";
import { lastWish, listAccess } from "../../workflows/access/list-access.ts";
import { noteStall } from "../../workflows/access/note-stall.ts";
import { previewAccess } from "../../workflows/access/preview-access.ts";
import { showHome } from "../../workflows/access/show-home.ts";
import { withdrawExtension } from "../../workflows/access/withdraw-extension.ts";
import { withdrawRequest } from "../../workflows/access/withdraw-request.ts";
import { askRepair } from "../../workflows/documents/ask-repair.ts";
import { showHistory } from "../../workflows/ledger/show-history.ts";
import { makeLinkCode } from "../../workflows/person/link-person.ts";
import { directoryForSlack } from "../../workflows/person/linked-directory.ts";
import { slackAccountGone } from "../../workflows/person/slack-account-gone.ts";
import { unlinkPerson } from "../../workflows/person/unlink-person.ts";
import { closeReview, mayReview } from "../../workflows/reviews/close-review.ts";
import { orBroken } from "../runtime/or-broken.ts";
import * as ports from "../runtime/ports.ts";
import type { Runtime } from "../runtime/runtime.ts";

const depsOf = (runtime: Runtime) => ({
  ...ports.changing(runtime),
  ...ports.telling(runtime),
  requests: ports.requests(runtime),
  pairs: ports.pairs(runtime),
  snapshot: ports.snapshot(runtime),
  inventory: ports.inventory(runtime),
  workflows: ports.workflows(runtime),
  directory: ports.directory(runtime),
  policy: ports.policy(runtime),
  newRequestId,
  ...ports.reviewing(runtime),
  onCall: ports.onCall(runtime),
});
type Deps = ReturnType<typeof depsOf>;

/** What else is said once a change is made: a notice in the requester's thread. */
type Saying = (changed: Request) => Notice | undefined;

/** Calls under the card, which shows it by now, those who are to decide on more time. */
async function callForMore(deps: Deps, request: Request): Promise<void> {
  if (request.state !== "active" || !isUndecided(request.extension)) return;
  const facts = await factsOf(deps, request);
  await attempt(deps, "call the approvers", () => deps.notifier.remind(facts));
}

/** The denier's words as the record has them. */
const denied: Saying = ({ audit }) => ({
  notice: "extension-denied",
  why: String(audit.findLast(({ event }) => event === "extension.denied")?.data.note ?? ""),
});

/** With the Slack user as whom people.yaml, or a proof, says they are. */
async function depsFor(runtime: Runtime, slackUser: string): Promise<Deps> {
  const deps = depsOf(runtime);
  const links = ports.links(runtime);
  return { ...deps, directory: await directoryForSlack({ ...deps, links }, slackUser) };
}

interface User {
  readonly slackUser: string;
}

/** Does a verb as a Slack user; one that stands for nobody is told how to change that, where they can. */
const asUser = <T>(
  runtime: Runtime,
  { slackUser }: User,
  verb: (deps: Deps) => Promise<T | Refusal>,
): Promise<T | Refusal> =>
  orBroken(runtime, async () => {
    const deps = await depsFor(runtime, slackUser);
    const outcome = await verb(deps);
    const isStranger =
      isRefusal(outcome) &&
      outcome.refused === "unknown-person" &&
      !deps.directory.people.some(({ slack }) => slack === slackUser);
    return isStranger ? strangerRefusal(deps.directory) : outcome;
  });

type Verb = (deps: Deps) => Promise<Request | Refusal>;

/** The verbs of break-glass and its review. */
const emergencies = (runtime: Runtime): Pick<Uses, "breakGlass" | "mayReview" | "closeReview"> => ({
  breakGlass: (input) => asUser(runtime, input, (deps) => breakGlass(deps, input, runtime.now())),
  mayReview: async (input) => {
    const may = await asUser(runtime, input, (deps) => mayReview(deps, input, runtime.now()));
    return isRefusal(may) ? may : undefined;
  },
  closeReview: (input) => asUser(runtime, input, (deps) => closeReview(deps, input, runtime.now())),
});

/** As people.yaml, or a proof, says who the Slack user is; empty while the configuration has a mistake. */
const directoryOf = (runtime: Runtime, slackUser: string) =>
  directoryForSlack(
    { directory: ports.lenientDirectory(runtime), links: ports.links(runtime) },
    slackUser,
  );

/** The instance field's search. */
function looksForInstances(runtime: Runtime): Pick<Uses, "findInstances" | "offerInstances"> {
  const depsOf = () => ({
    directory: ports.lenientDirectory(runtime),
    snapshot: ports.snapshot(runtime),
    inventory: ports.inventory(runtime),
    requests: ports.requests(runtime),
  });
  return {
    findInstances: (text) => findInstances(depsOf(), text),
    offerInstances: async (input) => {
      const directory = await directoryOf(runtime, input.slackUser);
      return offerInstances({ ...depsOf(), directory }, input);
    },
  };
}

/** What only looks. */
const looksBack = (runtime: Runtime): Pick<Uses, "home" | "history"> => ({
  home: (user) =>
    asUser(runtime, user, async (deps) => {
      const person = deps.directory.people.find(({ slack }) => slack === user.slackUser);
      if (person === undefined) return { refused: "unknown-person" };
      await ports.homes(runtime).opened(user.slackUser);
      return showHome(deps, person, runtime.now());
    }),
  history: (wish) =>
    asUser(runtime, wish, (deps) =>
      showHistory(
        { ...deps, ...ports.lookingBack(runtime), directory: deps.directory },
        wish,
        runtime.now(),
      ),
    ),
});

/** Whoever is that Slack user may say that they are not any more. */
async function unlink(runtime: Runtime, deps: Deps, { slackUser }: User): Promise<Link | Refusal> {
  const person = deps.directory.people.find(({ slack }) => slack === slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  const actor = { kind: "person" as const, id: person.id };
  const wish = { personId: person.id, actor, why: "slack" as const };
  return unlinkPerson(ports.unlinking(runtime), wish, runtime.now());
}

export function usesOf(runtime: Runtime): Uses {
  /** Does a verb; then brings card and thread up to date, so that nobody waits for the workflow to do so. */
  const changes = (user: User, verb: Verb, saying?: Saying) =>
    asUser(runtime, user, async (deps) => {
      const outcome = await verb(deps);
      if (isRefusal(outcome)) return outcome;
      await tell(deps, outcome, saying?.(outcome));
      await callForMore(deps, outcome);
      return outcome;
    });
  return {
    directory: async (slackUser) =>
      slackUser === undefined ? ports.lenientDirectory(runtime) : directoryOf(runtime, slackUser),
    ...looksForInstances(runtime),
    preview: (input) => asUser(runtime, input, (deps) => previewAccess(deps, input, runtime.now())),
    ask: (input) => asUser(runtime, input, (deps) => askAccess(deps, input, runtime.now())),
    decide: async (input) => {
      const outcome = await changes(input, (deps) => decideRequest(deps, input, runtime.now()));
      if (isRefusal(outcome) || outcome.state === "pending")
        await orBroken(runtime, () => noteStall(depsOf(runtime), input.requestId, runtime.now()));
      return outcome;
    },
    extensionOffer: (input) =>
      asUser(runtime, input, (deps) => extensionOffer(deps, input, runtime.now())),
    extend: (input) => changes(input, (deps) => extendAccess(deps, input, runtime.now())),
    decideExtension: (input) =>
      changes(
        input,
        (deps) => decideExtension(deps, input, runtime.now()),
        input.verdict === "deny" ? denied : undefined,
      ),
    withdrawExtension: (input) =>
      changes(input, (deps) => withdrawExtension(deps, input, runtime.now())),
    withdraw: (input) => changes(input, (deps) => withdrawRequest(deps, input, runtime.now())),
    end: (input) => changes(input, (deps) => endAccess(deps, input, runtime.now())),
    repair: (input) =>
      asUser(runtime, input, ({ directory }) =>
        askRepair({ ...ports.drifting(runtime), directory }, input, runtime.now()),
      ),
    ...emergencies(runtime),
    lastWish: (input) => asUser(runtime, input, (deps) => lastWish(deps, input)),
    list: (slackUser) => asUser(runtime, { slackUser }, (deps) => listAccess(deps, slackUser)),
    ...looksBack(runtime),
    deactivated: (user) => slackAccountGone(ports.unlinking(runtime), user, runtime.now()),
    unlink: (user) => asUser(runtime, user, (deps) => unlink(runtime, deps, user)),
    linkCode: (input) => makeLinkCode(ports.coding(runtime), input, runtime.now()),
    firstTime: (signature) => ports.seen(runtime).first(`slack:${signature}`, runtime.now()),
  };
}
