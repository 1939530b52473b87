// An approver gives less time than was asked; with several approvers the shortest wins.
import { describe, expect, it } from "vitest";
import { SIGNING_SECRET } from "../../local/stage/workspace.ts";
import { clickPayload, payloadBody, signed } from "../support/slack-request.ts";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

describe("an approval for less time", () => {
  it("is what is granted: document, deadline, card, thread and record follow it", async () => {
    const { given, when, then } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 240 });

    await when.approvesFor("lead", request.id, 30);

    const { state, grant, votes, audit } = await then.request(request);
    expect(state).toBe("active");
    expect(grant?.document).toBe("curfew-prod-30");
    expect(Date.parse(grant?.deadline ?? "") - Date.parse(grant?.startedAt ?? "")).toBe(1_800_000);
    expect(votes).toMatchObject([{ by: "p-ben001", minutes: 30 }]);
    expect(audit.find(({ event }) => event === "request.approved")?.data.minutes).toBe(30);
    const [head] = await then.thread(request);
    for (const shown of [await then.card(request), head]) {
      expect(shown).toContain("30 minutes, of 4 hours asked for");
      expect(shown).toContain("Approved by Ben (lead) for 30 minutes");
    }
    expect((await then.thread(request)).join("\n")).toContain(
      "It was approved for 30 minutes, of the 4 hours you asked for.",
    );
    await when.isDone("engineer", request.id);
    await when.minutes(6);
    await then.chainHolds(request);
  });

  it("wins over a longer one, whoever came first", async () => {
    const { given, when, then } = story;
    const orders = [
      [15, undefined],
      [undefined, 15],
    ] as const;
    for (const [first, second] of orders) {
      const request = await given.asked("engineer", { instance: "vault-1", minutes: 30 });
      const give = (who: string, minutes: number | undefined) =>
        minutes === undefined
          ? when.approves(who, request.id)
          : when.approvesFor(who, request.id, minutes);

      await give("lead", first);
      await give("second-lead", second);

      expect((await then.request(request)).grant?.document).toBe("curfew-vault-15");
      await when.isDone("engineer", request.id);
      await when.minutes(6);
    }
  });

  it("is offered in steps that are shorter than what was asked and than what was given", async () => {
    const { given, when, then, stage } = story;
    const request = await given.asked("engineer", { instance: "vault-1", minutes: 30 });
    const lists = async () => {
      const { card } = (await then.request(request)).bookkeeping;
      const found = stage.slack.people.messages("#prod-access").find(({ ts }) => ts === card?.ts);
      return JSON.stringify(found?.blocks).match(/"value":"req-[a-z0-9]+:\d+"/g)?.length ?? 0;
    };
    const before = await lists();

    await when.approvesFor("lead", request.id, 15);

    expect([before, await lists()]).toEqual([1, 0]);
    await when.withdraws("engineer", request.id);
  });

  it.each([
    240, 60, 45,
  ])("is never longer, nor beside the ladder: %i of 60 is refused", async (minutes) => {
    const { given, when, then, stage } = story;
    const request = await given.asked("engineer", { instance: "web-1", minutes: 60 });
    const click = clickPayload("U0LEAD", "approve-less", request.id);
    const chosen = { value: `${request.id}:${minutes}`, text: { type: "plain_text", text: "x" } };

    const body = payloadBody({
      ...click,
      actions: [{ type: "static_select", action_id: "approve-less", selected_option: chosen }],
    });
    const { headers } = signed(body, { secret: SIGNING_SECRET });
    await stage.cloud.lambda.invokeUrl("curfew-Slack", {
      method: "POST",
      path: "/slack/events",
      headers,
      body,
    });
    await stage.clock.quiet();

    await then.isIn(request, "pending");
    expect((await then.request(request)).votes).toEqual([]);
    await when.withdraws("engineer", request.id);
  });
});
