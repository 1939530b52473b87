// The verbs that Slack's listeners call, with the ports of this function.
// Never untrue: a policy folder with a mistake is a plain refusal to the person, and no verb runs (P9).
import { newRequestId } from "../../adapters/node-crypto.ts";
import { PolicyFolderFault } from "../../adapters/policy-files.ts";
import { isUndecided } from "../../domain/extension.ts";
import type { Notice } from "../../domain/ports.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import type { Uses } from "../../slack/uses.ts";
import { askAccess } from "../../workflows/access/ask-access.ts";
import { decideExtension } from "../../workflows/access/decide-extension.ts";
import { decideRequest } from "../../workflows/access/decide-request.ts";
import { endAccess } from "../../workflows/access/end-access.ts";
import { extendAccess, extensionOffer } from "../../workflows/access/extend-access.ts";
import { attempt, factsOf, tell } from "../../workflows/access/facts.ts";
import { findInstances } from "../../workflows/access/find-instances.ts";
import { listAccess } from "../../workflows/access/list-access.ts";
import { noteStall } from "../../workflows/access/note-stall.ts";
import { withdrawRequest } from "../../workflows/access/withdraw-request.ts";
import { askRepair } from "../../workflows/documents/ask-repair.ts";
import { showHistory } from "../../workflows/ledger/show-history.ts";
import { tellMistake } from "../../workflows/sweep/tell-mistake.ts";
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

export function usesOf(runtime: Runtime): Uses {
  /** Does a verb; then brings card and thread up to date, so that nobody waits for the workflow to do so. */
  const changes = (verb: (deps: Deps) => Promise<Request | Refusal>, saying?: Saying) =>
    orBroken(runtime, async () => {
      const deps = depsOf(runtime);
      const outcome = await verb(deps);
      if (isRefusal(outcome)) return outcome;
      await tell(deps, outcome, saying?.(outcome));
      await callForMore(deps, outcome);
      return outcome;
    });
  return {
    directory: async () => ports.lenientDirectory(runtime),
    findInstances: (text) =>
      findInstances(
        { directory: ports.lenientDirectory(runtime), snapshot: ports.snapshot(runtime) },
        text,
      ),
    ask: (input) => orBroken(runtime, () => askAccess(depsOf(runtime), input, runtime.now())),
    decide: async (input) => {
      const outcome = await changes((deps) => decideRequest(deps, input, runtime.now()));
      if (isRefusal(outcome) || outcome.state === "pending")
        await orBroken(runtime, () => noteStall(depsOf(runtime), input.requestId, runtime.now()));
      return outcome;
    },
    extensionOffer: (input) =>
      orBroken(runtime, () => extensionOffer(depsOf(runtime), input, runtime.now())),
    extend: (input) => changes((deps) => extendAccess(deps, input, runtime.now())),
    decideExtension: (input) =>
      changes(
        (deps) => decideExtension(deps, input, runtime.now()),
        input.verdict === "deny" ? denied : undefined,
      ),
    withdraw: (input) => changes((deps) => withdrawRequest(deps, input, runtime.now())),
    end: (input) => changes((deps) => endAccess(deps, input, runtime.now())),
    repair: (input) =>
      orBroken(runtime, () => askRepair(ports.drifting(runtime), input, runtime.now())),
    list: (slackUser) => orBroken(runtime, () => listAccess(depsOf(runtime), slackUser)),
    history: (wish) =>
      orBroken(runtime, () =>
        showHistory({ ...depsOf(runtime), ...ports.lookingBack(runtime) }, wish, runtime.now()),
      ),
    firstTime: (signature) => ports.seen(runtime).first(`slack:${signature}`, runtime.now()),
  };
}

/** A policy that cannot be asked is a refusal to the person, and told to those who can mend it. */
async function tellBroken(runtime: Runtime, detail: string): Promise<Refusal> {
  const { people, securityChannel } = ports.lenientDirectory(runtime);
  const mistake = ports.policyMistake(runtime) ?? { detail, people, securityChannel };
  await tellMistake(ports.mistaken(runtime), mistake, runtime.now());
  return { refused: "policy-broken", detail };
}

async function orBroken<T>(runtime: Runtime, verb: () => Promise<T | Refusal>) {
  try {
    const outcome = await verb();
    return isRefusal(outcome) && outcome.refused === "policy-broken"
      ? tellBroken(runtime, outcome.detail)
      : outcome;
  } catch (error) {
    if (error instanceof PolicyFolderFault) return tellBroken(runtime, error.message);
    throw error;
  }
}
