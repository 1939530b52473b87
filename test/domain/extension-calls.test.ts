// When more time that nobody decides is brought up again: with back-off, once before more people, until it lapses.
import { describe, expect, it } from "vitest";
import { nextExtensionCall } from "../../domain/extension-calls.ts";
import { secondsToNextLook } from "../../domain/looks.ts";
import type { Extension, Request } from "../../domain/request.ts";
import { type Instant, plusMinutes, plusSeconds } from "../../domain/time.ts";
import { applyChange } from "../../domain/transitions.ts";
import { aLiveRequest, aProfile, NOON, sha256 } from "../support/builders.ts";

const profile = aProfile({
  remindAfterMinutes: 15,
  escalate: { afterMinutes: 20, channel: "C0LEADS" },
});
const system = { kind: "curfew" as const, id: "curfew" };

/** A grant of eight hours that was warned of, on which more time is asked at noon and lapses at four. */
const asking = (over: Partial<Extension> = {}): Request => {
  const live = aLiveRequest(480);
  return {
    ...live,
    grant: { ...live.grant!, madeAt: NOON },
    extension: {
      number: 1,
      minutes: 30,
      reason: "The index still builds",
      askedAt: NOON,
      expiresAt: plusMinutes(NOON, 240),
      approvalsNeeded: 1,
      votes: [],
      ...over,
    },
  };
};

/** Lets the machine look until the extension lapses: what it is brought up by, and after how many minutes. */
function broughtUp(request: Request, from: Instant = NOON): [string, number][] {
  const calls: [string, number][] = [];
  let now = from;
  let story = request;
  while (now < request.extension!.expiresAt) {
    const next = nextExtensionCall(story, profile);
    if (next !== undefined && next.at <= now) {
      calls.push([next.call, (Date.parse(now) - Date.parse(NOON)) / 60_000]);
      const change = { name: next.call, actor: system, data: { number: 1 } };
      story = applyChange(story, change, now, sha256)!;
    }
    now = plusSeconds(now, secondsToNextLook(story, profile, now));
  }
  return calls;
}

describe("more time that nobody decides", () => {
  it("is brought up after the profile's minutes, then each time twice as long after, and escalated once", () => {
    const calls = broughtUp(asking());

    expect(calls).toEqual([
      ["extension.reminded", 15],
      ["extension.escalated", 20],
      ["extension.reminded", 45],
      ["extension.reminded", 105],
      ["extension.reminded", 225],
    ]);
  });

  it("begins anew with the next level", () => {
    const votes = [
      {
        by: "p-ben001",
        at: plusMinutes(NOON, 50),
        verdict: "approve" as const,
        level: 1,
      },
    ];
    const levels = [{ approvals: 1 }, { approvals: 1 }];
    const request = asking({ levels, approvalsNeeded: 2, votes });

    const reminders = broughtUp(request, plusMinutes(NOON, 50)).filter(
      ([call]) => call === "extension.reminded",
    );

    expect(reminders.map(([, minutes]) => minutes)).toEqual([65, 95, 155]);
  });

  it("is brought up no more once it is approved, withdrawn or would lapse before", () => {
    const approved = asking({ deadline: plusMinutes(NOON, 510) });
    const withdrawn = { ...asking(), extension: undefined };
    const brief = asking({ expiresAt: plusMinutes(NOON, 15) });

    const calls = [approved, withdrawn, brief].map((one) => nextExtensionCall(one, profile));

    expect(calls).toEqual([undefined, undefined, undefined]);
  });

  it("is looked at again at once where something else was due in the same moment", () => {
    const soon = aProfile({ remindAfterMinutes: 15, warnBeforeMinutes: 10 });
    const request = asking({ askedAt: plusMinutes(NOON, 455), expiresAt: plusMinutes(NOON, 480) });
    const now = plusMinutes(NOON, 470);
    const warned = { ...request, grant: { ...request.grant!, warnedAt: now } };

    const seconds = secondsToNextLook(warned, soon, now);

    expect(seconds).toBe(1);
  });
});
