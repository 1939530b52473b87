// The real SST CLI, offline: what it would create in an empty account is what the plan has.
import { expect, it } from "vitest";
import { diffOffline } from "./offline/diff.ts";
import { planOf } from "./plan/plan.ts";

it("`npx sst diff` of a new stage creates what the plan has, and nothing else", async () => {
  const plan = planOf("test");

  const diff = await diffOffline("test", {
    SlackBotToken: "xoxb-offline",
    SlackSigningSecret: "offline",
    SlackBotId: "B0OFFLINE",
    SlackBotUserId: "U0OFFLINE",
    SlackTeamId: "T0OFFLINE",
    SlackAppId: "A0OFFLINE",
  });

  expect(diff.failed, diff.said).toBe(false);
  expect(diff.created).toBe(plan.resources.length);
});

it("`npx sst diff` of a stage without secrets fails and says which", async () => {
  const diff = await diffOffline("bare", {});

  expect(diff.failed).toBe(true);
});
