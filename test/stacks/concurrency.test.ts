// A flood at an open door leaves room for what ends access, where the account has room to give.
import { expect, it } from "vitest";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { neededConcurrency } from "../../stacks/concurrency.ts";
import { StageSettings } from "../../stacks/settings.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { PLACE } from "../support/builders.ts";

const { profiles } = readPolicyFolder("policies").directory;
const topology = topologyOf({ place: PLACE, prefix: "curfew-test", profiles });
const SETTINGS = { trail: "make" };
const settings = (concurrency?: unknown) =>
  StageSettings.parse({ ...SETTINGS, ...(concurrency === undefined ? {} : { concurrency }) });
const reservedOf = (given: StageSettings) =>
  Object.fromEntries(
    topologyOf({ place: PLACE, prefix: "curfew-test", profiles, settings: given })
      .functions.filter(({ reservedConcurrency }) => reservedConcurrency !== undefined)
      .map(({ name, reservedConcurrency }) => [name, reservedConcurrency]),
  );

it("concurrency is shared where nothing is said: a new account, whose limit is 10, takes no reservation", () => {
  expect(reservedOf(settings())).toEqual({});
});

it("concurrency caps both open doors and keeps a share for what revokes, ends and sweeps where it is said", () => {
  expect(reservedOf(settings({ doors: 7, enders: 9 }))).toEqual({
    Slack: 7,
    Person: 7,
    RevokeAccess: 9,
    EndSessions: 9,
    Sweep: 2,
  });
});

it("concurrency asks of the account what it reserves and the 100 that Lambda keeps free", () => {
  const given = settings({ doors: 7, enders: 9 });
  const { functions } = topologyOf({ place: PLACE, prefix: "c", profiles, settings: given });

  expect([neededConcurrency(functions), neededConcurrency(topology.functions)]).toEqual([134, 0]);
});

it.each([
  { doors: 0, enders: 5 },
  { doors: 5 },
  10,
  "none",
])("concurrency refuses %j", (concurrency) => {
  expect(StageSettings.safeParse({ ...SETTINGS, concurrency }).success).toBe(false);
});
