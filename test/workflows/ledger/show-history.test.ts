// Who sees whose sessions: random people, groups and policies against a reading of the rule in a few lines of our own.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cedarPolicy } from "../../../adapters/cedar-policy.ts";
import { readPolicyFolder } from "../../../adapters/policy-files.ts";
import type { History } from "../../../domain/history.ts";
import type { Person } from "../../../domain/person.ts";
import type { Directory, Policy } from "../../../domain/ports.ts";
import { isRefusal } from "../../../domain/refusal.ts";
import type { Session } from "../../../domain/session.ts";
import { plusMinutes } from "../../../domain/time.ts";
import {
  type HistoryPage,
  type HistoryWish,
  MOST_LOOKED,
  PAGE,
  showHistory,
} from "../../../workflows/ledger/show-history.ts";
import { aPerson, aProfile, aSession, INSTANCE, NOON, PLACE } from "../../support/builders.ts";

const { texts } = readPolicyFolder("policies");
const GROUPS = ["engineers", "leads", "auditors"] as const;
const PROFILES = ["prod", "staging"] as const;
const ALL = { own: false, filter: {}, direction: "older" } as const;

const placeOf = (profile: string) => ({
  ...INSTANCE,
  id: `i-0000000000000${profile === "prod" ? "aaaa" : profile === "staging" ? "bbbb" : "cccc"}`,
  tags: { Env: profile },
});

/** A ledger in memory, in the order of the port. */
const ledgerOf = (sessions: readonly Session[]): History => ({
  async *read({ scope, since, until, from, direction }) {
    const sorted = sessions
      .filter(({ startedAt }) => startedAt >= since && startedAt <= until)
      .filter(
        ({ person, instance }) =>
          scope.by === "everybody" || scope.id === (scope.by === "person" ? person : instance.id),
      )
      .sort((a, b) => (`${a.startedAt}#${a.id}` < `${b.startedAt}#${b.id}` ? 1 : -1));
    const listed = direction === "older" ? sorted : sorted.reverse();
    const at = from === undefined ? -1 : listed.findIndex(({ id }) => id === from.id);
    yield* listed.slice(at + 1);
  },
});

function depsOf(people: readonly Person[], sessions: readonly Session[], policy: Policy) {
  const profiles = PROFILES.map((id, priority) =>
    aProfile({ id, priority, match: { tags: { Env: id } } }),
  );
  const directory: Directory = { people, profiles, securityChannel: "C0SEC" };
  return { directory, policy, history: ledgerOf(sessions), at: { place: PLACE, prefix: "curfew" } };
}

async function pageFor(
  deps: ReturnType<typeof depsOf>,
  wish: Partial<HistoryWish> & { readonly slackUser: string },
): Promise<HistoryPage> {
  const page = await showHistory(deps, { ...ALL, ...wish }, NOON);
  if (isRefusal(page)) throw new Error(page.refused);
  return page;
}

const idsOf = ({ rows }: HistoryPage) => rows.map(({ session }) => session.id);

interface Rule {
  readonly effect: "permit" | "forbid";
  readonly action: "audit" | "approve";
  readonly group: string;
  readonly profile: string | undefined;
}

const rules: fc.Arbitrary<Rule[]> = fc.array(
  fc.record({
    effect: fc.constantFrom("permit", "permit", "forbid"),
    action: fc.constantFrom("audit", "approve"),
    group: fc.constantFrom(...GROUPS),
    profile: fc.option(fc.constantFrom(...PROFILES), { nil: undefined }),
  }),
  { maxLength: 4 },
);

const cedarOf = (drawn: readonly Rule[]) =>
  drawn
    .map(
      ({ effect, action, group, profile }, at) =>
        `@id("r${at}") ${effect} (principal in Curfew::Group::"${group}", action == Curfew::Action::"${action}", resource${profile === undefined ? "" : ` in Curfew::Profile::"${profile}"`});`,
    )
    .join("\n");

const sessionsDrawn = fc.array(
  fc.record({
    owner: fc.constantFrom("p-ana001", "p-bea001", "p-gone01", undefined),
    profile: fc.constantFrom(...PROFILES, "none"),
    governed: fc.boolean(),
  }),
  { minLength: 1, maxLength: PAGE },
);

describe("who sees what", () => {
  it("is one's own, what one may audit, and what was opened under a request that one may approve; nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(
        rules,
        fc.subarray([...GROUPS]),
        sessionsDrawn,
        async (drawn, groups, made) => {
          const people = [
            aPerson({ id: "p-ana001", slack: "U0ANA", groups }),
            aPerson({ id: "p-bea001", slack: "U0BEA", groups: [] }),
          ];
          const sessions = made.map(({ owner, profile, governed }, at) =>
            aSession({
              id: `s-${at}`,
              person: owner,
              instance: placeOf(profile),
              startedAt: plusMinutes(NOON, -at),
              ...(governed ? {} : { request: undefined }),
            }),
          );
          const says = (action: string, profile: string) => {
            const about = drawn.filter(
              (rule) =>
                rule.action === action &&
                groups.includes(rule.group as never) &&
                (rule.profile === undefined || rule.profile === profile),
            );
            return (
              about.some(({ effect }) => effect === "permit") &&
              !about.some(({ effect }) => effect === "forbid")
            );
          };
          const wanted = made.flatMap(({ owner, profile, governed }, at) =>
            owner === "p-ana001" || says("audit", profile) || (governed && says("approve", profile))
              ? [`s-${at}`]
              : [],
          );
          const policy = cedarPolicy({ ...texts, cedar: cedarOf(drawn) }, PLACE);

          const deps = depsOf(people, sessions, policy);
          const all = await pageFor(deps, { slackUser: "U0ANA" });
          const own = await pageFor(deps, {
            slackUser: "U0ANA",
            own: true,
            filter: { person: "p-bea001" },
          });

          expect(idsOf(all)).toEqual(wanted);
          expect(idsOf(own)).toEqual(
            made.flatMap(({ owner }, at) => (owner === "p-ana001" ? [`s-${at}`] : [])),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is nothing of others while a policy cannot be evaluated", async () => {
    const broken: Policy = {
      decide: async () => ({ allowed: false, reasons: [], broken: "overflow" }),
      describe: (id) => id,
    };
    const people = [aPerson({ slack: "U0BEA", id: "p-bea001" })];

    const page = await pageFor(depsOf(people, [aSession()], broken), { slackUser: "U0BEA" });

    expect(page.rows).toEqual([]);
  });

  it("is nothing at all for whom the configuration does not know", async () => {
    const policy = cedarPolicy(texts, PLACE);

    const page = await showHistory(
      depsOf([], [aSession()], policy),
      { ...ALL, slackUser: "U0ANA" },
      NOON,
    );

    expect(page).toEqual({ refused: "unknown-person" });
  });
});

describe("a page", () => {
  const auditor = aPerson({ id: "p-cyd001", slack: "U0CYD", groups: ["auditors"] });
  const policy = cedarPolicy(texts, PLACE);
  const sessions = Array.from({ length: MOST_LOOKED + 20 }, (_, at) =>
    aSession({
      id: `s-${String(at).padStart(4, "0")}`,
      startedAt: plusMinutes(NOON, -at),
      ...(at === MOST_LOOKED + 5
        ? { cause: "idle", endedAt: NOON, evidence: "seen", endedBy: "Session Manager" }
        : {}),
    }),
  );

  it("looks at so many and says how far it came, and the next one finds the rest", async () => {
    const deps = depsOf([auditor], sessions, policy);

    const first = await pageFor(deps, { slackUser: "U0CYD", filter: { cause: "idle" } });
    const second = await pageFor(deps, {
      slackUser: "U0CYD",
      filter: { cause: "idle" },
      from: first.next,
    });

    expect([first.rows.length, first.looked]).toEqual([0, MOST_LOOKED]);
    expect(first.next?.id).toBe(sessions[MOST_LOOKED - 1]?.id);
    expect(idsOf(second)).toEqual([sessions[MOST_LOOKED + 5]?.id]);
    expect(second.next).toBeUndefined();
  });

  it("turned back shows the page before, in the same order", async () => {
    const deps = depsOf([auditor], sessions, policy);
    const first = await pageFor(deps, { slackUser: "U0CYD" });
    const second = await pageFor(deps, { slackUser: "U0CYD", from: first.next });

    const back = await pageFor(deps, {
      slackUser: "U0CYD",
      from: second.rows[0]?.session,
      direction: "newer",
    });

    expect(idsOf(back)).toEqual(idsOf(first));
    expect(idsOf(first)).toHaveLength(PAGE);
  });

  it("links the transcript of a session under one of Curfew's documents, and of no other", async () => {
    const deps = depsOf(
      [auditor],
      [
        aSession({ id: "s-2", document: "curfew-prod-60", startedAt: NOON }),
        aSession({
          id: "s-1",
          document: "SSM-SessionManagerRunShell",
          startedAt: plusMinutes(NOON, -1),
        }),
      ],
      policy,
    );

    const { rows } = await pageFor(deps, { slackUser: "U0CYD" });

    expect(rows.map(({ transcript }) => transcript?.log.stream)).toEqual(["s-2", undefined]);
    expect(rows[0]?.transcript?.log.url).toBe(
      "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Fcurfew$252Fsessions/log-events/s-2",
    );
  });
});
