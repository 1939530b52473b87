import { createHmac } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type AppAnswer, signature } from "../../../local/slack/delivery.ts";
import { ok, SECRET, workspace } from "./workspace.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("Slack's signature", () => {
  it("is the one of Slack's own example", () => {
    const body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    const signed = signature("8f742231b10e8888abcd99yyyzzz85a5", 1531420618, body);

    expect(signed).toBe("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
  });

  it("is over the very bytes sent, at the story's time, whatever is typed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
        const { people, requests, clock } = workspace();

        await people.command("engineer", text);

        const [{ headers, body }] = requests as [(typeof requests)[0]];
        const seconds = Math.floor(clock.now() / 1000);
        const expected = createHmac("sha256", SECRET)
          .update(`v0:${seconds}:`)
          .update(body)
          .digest("hex");
        expect(headers["x-slack-request-timestamp"]).toBe(String(seconds));
        expect(headers["x-slack-signature"]).toBe(`v0=${expected}`);
        expect(new URLSearchParams(body).get("text")).toBe(text);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the three seconds", () => {
  /** Ana types a command; the app answers after `ms` of wall time. */
  async function answeredAfter(ms: number) {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { people } = workspace({
      answer: () => new Promise<AppAnswer>((resolve) => setTimeout(() => resolve(ok("late")), ms)),
    });
    const typed = people.command("engineer", "");
    await vi.advanceTimersByTimeAsync(ms);
    return { done: await typed, people };
  }

  it("are enough just before they end", async () => {
    const { done } = await answeredAfter(2999);

    expect(done).toMatchObject({ status: 200, answer: "late" });
    expect(done.error).toBeUndefined();
  });

  it("end in operation_timeout, and a later answer is not shown", async () => {
    const { done, people } = await answeredAfter(3001);

    expect(done).toMatchObject({ status: 0, error: "operation_timeout", answer: "" });
    expect(people.messages("@engineer")).toEqual([]);
  });
});

describe("an event that the app does not take", () => {
  const deactivated = async (answers: readonly number[]) => {
    const left = [...answers];
    const { people, requests, clock } = workspace({
      answer: () => ({ ...ok(), status: left.shift() ?? 200 }),
    });
    await people.setDeactivated("approver", true);
    await clock.quiet();
    return { requests, clock };
  };

  it("is sent again at once, after a minute and after five, signed anew, and then given up", async () => {
    const { requests, clock } = await deactivated([500, 500, 500, 500, 500]);
    const counts = [requests.length];

    for (const ms of [61_000, 240_000, 61_000, 900_000]) {
      await clock.advance(ms);
      counts.push(requests.length);
    }

    expect(counts).toEqual([2, 3, 3, 4, 4]);
    expect(requests.map(({ headers }) => headers["x-slack-retry-num"])).toEqual([
      undefined,
      "1",
      "2",
      "3",
    ]);
    expect(new Set(requests.map(({ headers }) => headers["x-slack-signature"])).size).toBe(3);
  });

  it("is sent no more once it is taken", async () => {
    const { requests, clock } = await deactivated([500, 200]);

    await clock.advance(900_000);

    expect(requests).toHaveLength(2);
  });
});
