// What asking writes down while the policies cannot be read: the levels go on from it as from any other.
import { describe, expect, it } from "vitest";
import type { Notifier } from "../../../domain/ports.ts";
import type { Request } from "../../../domain/request.ts";
import { askApprovers } from "../../../workflows/access/ask-approvers.ts";
import { isLevelDue } from "../../../workflows/access/reminders.ts";
import { aProfile, aRequest, NOON, sha256 } from "../../support/builders.ts";

const levels = [{ approvals: 1 }, { approvals: 1 }];

async function askedWithoutPolicies(): Promise<Request> {
  let stored = aRequest({ levels, approvalsNeeded: 2 });
  const nothing = async () => undefined;
  const notifier = { postCard: async () => ({ channel: "C0PROD", ts: "1" }), refresh: nothing };
  const deps = {
    policy: undefined,
    directory: {
      people: [],
      profiles: [aProfile({ approvals: undefined, levels })],
      securityChannel: "C0SEC",
    },
    requests: {
      read: async () => stored,
      save: async (next: Request) => {
        stored = next;
        return true;
      },
      note: async () => stored,
    },
    events: { announce: nothing },
    workflows: { ring: nothing },
    sessions: { ofPerson: async () => [] },
    notifier: notifier as unknown as Notifier,
    log: { info: () => undefined, problem: () => undefined },
    metrics: { count: () => undefined, seconds: () => undefined },
    sha256,
  };
  await askApprovers(deps, { requestId: stored.id, token: "t" }, NOON);
  return stored;
}

describe("a request that is asked while the policies have a mistake", () => {
  it("has it in writing which level was asked, and asks the next one once that is complete", async () => {
    const request = await askedWithoutPolicies();

    const complete = {
      ...request,
      votes: [{ by: "p-ben001", at: NOON, verdict: "approve" as const, level: 1 }],
    };
    expect(isLevelDue(request)).toBe(false);
    expect(isLevelDue(complete)).toBe(true);
  });
});
