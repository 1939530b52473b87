// P9: what the form says before it is sent is what then happens, with the same people, policies, instance and clock.
import fc from "fast-check";
import { expect, it } from "vitest";
import { isRefusal } from "../../domain/refusal.ts";
import type { Request } from "../../domain/request.ts";
import { askAccess } from "../../workflows/access/ask-access.ts";
import { type Preview, previewAccess } from "../../workflows/access/preview-access.ts";
import { refusalText } from "../../workflows/access/refusal-note.ts";
import { INSTANCE, NOON } from "../support/builders.ts";
import { LADDER, law, SLACK } from "../support/laws.ts";
import { manyRequests } from "../support/many-requests.ts";

const wishes = fc.record({
  slackUser: fc.constantFrom(...SLACK),
  minutes: fc.constantFrom(...LADDER, 45),
  reason: fc.constantFrom("why", "why", "why", "w".repeat(501)),
  ticket: fc.constantFrom(undefined, "OPS-1", "T".repeat(61)),
});
const instances = fc.constantFrom(
  { state: "running", reachable: true },
  { state: "running", reachable: true },
  { state: "running", reachable: false },
  { state: "stopped", reachable: false },
);

it("the preview comes true: refused, granted at once or asked of people, and it writes nothing (P9)", async () => {
  const property = fc.asyncProperty(
    law,
    wishes,
    instances,
    fc.boolean(),
    async (rules, wish, state, hasAsked) => {
      const world = manyRequests(async () => undefined);
      const inventory = { read: async () => ({ ...INSTANCE, ...state }) };
      const deps = { ...world.depsAt(rules, NOON), inventory };
      const input = { ...wish, instanceId: INSTANCE.id };
      if (hasAsked) await askAccess(deps, { ...input, minutes: 15, reason: "before" }, NOON);
      const before = world.history.length;

      const preview = await previewAccess(deps, input, NOON);
      const wrote = world.history.length - before;
      const asked = await askAccess(deps, input, NOON);

      expect(wrote).toBe(0);
      if (isRefusal(asked)) {
        expect(preview).toEqual(asked);
        return;
      }
      await world.step(asked.id, rules, NOON);
      const admitted = world.requests().find(({ id }) => id === asked.id);
      expect(outcomeOf(admitted)).toEqual(foretold(preview));
      if (admitted?.state !== "approved" || isRefusal(preview)) return;
      await world.step(asked.id, rules, NOON);
      const granted = world.requests().find(({ id }) => id === asked.id);
      expect(granted?.grant?.deadline).toBe(preview.until);
    },
  );

  await fc.assert(property, { numRuns: 300 });
});

const outcomeOf = (request: Request | undefined) => ({
  state: request?.state,
  note: request?.note,
  approvalsNeeded: request?.state === "refused" ? undefined : request?.approvalsNeeded,
});

function foretold(preview: Preview | Parameters<typeof refusalText>[0]) {
  if (isRefusal(preview))
    return { state: "refused", note: refusalText(preview), approvalsNeeded: undefined };
  return preview.free === undefined
    ? { state: "requested", note: undefined, approvalsNeeded: preview.request.approvalsNeeded }
    : { state: "approved", note: undefined, approvalsNeeded: 0 };
}
