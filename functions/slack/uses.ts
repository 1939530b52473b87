// The verbs that Slack's listeners call, with the ports of this function.
// Never untrue: a policy folder with a mistake is a plain refusal to the person, and no verb runs (P9).
import { newRequestId } from "../../adapters/node-crypto.ts";
import { PolicyFolderFault } from "../../adapters/policy-files.ts";
import { isUndecided } from "../../domain/extension.ts";
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

export function usesOf(runtime: Runtime): Uses {
  /** Does a verb; then brings card and thread up to date, so that nobody waits for the workflow to do so. */
  const changes = (verb: (deps: Deps) => Promise<Request | Refusal>) =>
    orBroken(async () => {
      const deps = depsOf(runtime);
      const outcome = await verb(deps);
      if (!isRefusal(outcome)) await tell(deps, outcome);
      return outcome;
    });
  /** As `changes`; and calls under the card those who are to decide on more time. */
  const calls = (verb: (deps: Deps) => Promise<Request | Refusal>) =>
    changes(async (deps) => {
      const outcome = await verb(deps);
      if (isRefusal(outcome) || !isUndecided(outcome.extension)) return outcome;
      const facts = await factsOf(deps, outcome);
      await attempt(deps, "call the approvers", () => deps.notifier.remind(facts));
      return outcome;
    });
  return {
    directory: async () => ports.lenientDirectory(runtime),
    findInstances: (text) =>
      findInstances(
        { directory: ports.lenientDirectory(runtime), snapshot: ports.snapshot(runtime) },
        text,
      ),
    ask: (input) => orBroken(() => askAccess(depsOf(runtime), input, runtime.now())),
    decide: async (input) => {
      const outcome = await changes((deps) => decideRequest(deps, input, runtime.now()));
      if (isRefusal(outcome) || outcome.state === "pending")
        await orBroken(() => noteStall(depsOf(runtime), input.requestId, runtime.now()));
      return outcome;
    },
    extensionOffer: (input) =>
      orBroken(() => extensionOffer(depsOf(runtime), input, runtime.now())),
    extend: (input) => calls((deps) => extendAccess(deps, input, runtime.now())),
    decideExtension: (input) =>
      calls(async (deps) => {
        const outcome = await decideExtension(deps, input, runtime.now());
        const isDenied = !isRefusal(outcome) && input.verdict === "deny";
        const why = input.note ?? "";
        if (isDenied) await tell(deps, outcome, { notice: "extension-denied", why });
        return outcome;
      }),
    withdraw: (input) => changes((deps) => withdrawRequest(deps, input, runtime.now())),
    end: (input) => changes((deps) => endAccess(deps, input, runtime.now())),
    repair: (input) => orBroken(() => askRepair(ports.drifting(runtime), input, runtime.now())),
    list: (slackUser) => orBroken(() => listAccess(depsOf(runtime), slackUser)),
    firstTime: (signature) => ports.seen(runtime).first(`slack:${signature}`, runtime.now()),
  };
}

async function orBroken<T>(verb: () => Promise<T | Refusal>): Promise<T | Refusal> {
  try {
    return await verb();
  } catch (error) {
    if (error instanceof PolicyFolderFault)
      return { refused: "policy-broken", detail: error.message };
    throw error;
  }
}
