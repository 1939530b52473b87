// What doctor says of the rota: whether somebody could break glass now.
import { describe, expect, it } from "vitest";
import { lookAtRota } from "../../../cli/doctor/checks/rota.ts";
import type { CheckDeps } from "../../../cli/doctor/finding.ts";
import { Rota } from "../../../domain/rota.ts";
import { aProfile } from "../../support/builders.ts";

const BREAKING = aProfile({
  breakGlass: {
    ladder: [15],
    idleMinutes: 5,
    session: {},
    reviewWithinHours: 72,
    remindAfterHours: 24,
  },
});
const turnsFrom = (start: string) => [{ name: "primary", people: ["p-omar01"], start, hours: 168 }];
const ALWAYS = Rota.parse({ rotations: turnsFrom("2020-01-06T09:00:00Z") });
const NOT_YET = Rota.parse({ rotations: turnsFrom("2199-01-01T09:00:00Z") });
const PAGERDUTY = Rota.parse({
  pagerduty: { schedules: ["PI7DH85"], users: { PT23IWX: "p-omar01" } },
});

const answering = (status: number, body: object) => async () =>
  new Response(JSON.stringify(body), { status });
const ON_CALL = {
  oncalls: [{ user: { id: "PT23IWX" }, escalation_level: 1, start: null, end: null }],
  more: false,
};

const look = async (
  rota: Rota | undefined,
  over: Partial<CheckDeps["onCall"]> = {},
  profiles = [BREAKING],
) => {
  const onCall = { rota, token: undefined, variable: "PAGERDUTY_TOKEN", ...over };
  return (await lookAtRota({ profiles, onCall })).map(
    ({ severity, what }) => `${severity}: ${what}`,
  );
};

describe("doctor on the rota", () => {
  it("says nothing where no profile lets glass be broken", async () => {
    expect(await look(undefined, {}, [aProfile()])).toEqual([]);
  });

  it.each([
    ["there is none", undefined, {}, "warning: There is no rota: nobody can break glass"],
    ["somebody's turn it is", ALWAYS, {}, "ok: 1 on call now."],
    ["nobody's turn it is", NOT_YET, {}, "note: Nobody is on call now"],
    ["PagerDuty keeps and no token is there", PAGERDUTY, {}, "note: PagerDuty was not asked"],
    [
      "PagerDuty keeps and the token is refused",
      PAGERDUTY,
      { token: "t", fetch: answering(401, {}) },
      "error: Who is on call is not known",
    ],
    [
      "PagerDuty keeps and answers for",
      PAGERDUTY,
      { token: "t", fetch: answering(200, ON_CALL) },
      "ok: 1 on call now.",
    ],
  ])("that %s", async (_, rota, over, said) => {
    expect((await look(rota, over)).join()).toContain(said);
  });
});
