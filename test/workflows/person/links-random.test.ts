// Links made, changed, taken back and lost with a Slack account, in any order: who is whom, and what is held.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { verifyChain } from "../../../domain/audit.ts";
import type { Link, LinkCode } from "../../../domain/link.ts";
import type { Links } from "../../../domain/person-ports.ts";
import type { Request } from "../../../domain/request.ts";
import { plusMinutes } from "../../../domain/time.ts";
import { linkPerson, makeLinkCode } from "../../../workflows/person/link-person.ts";
import {
  directoryForPerson,
  directoryForSlack,
} from "../../../workflows/person/linked-directory.ts";
import { slackAccountGone } from "../../../workflows/person/slack-account-gone.ts";
import { unlinkPerson } from "../../../workflows/person/unlink-person.ts";
import { aLiveRequest, aPerson, aRequest, NOON, sha256 } from "../../support/builders.ts";

const IDS = ["p-ana001", "p-ben001", "p-cyd001"] as const;
const SLACK = ["U0AAAAAAA", "U0BBBBBBB", "U0CCCCCCC"] as const;
const arnOf = (id: string) => `arn:aws:iam::111122223333:user/${id}`;
const PEOPLE = IDS.map((id) => {
  const { slack: _, ...person } = aPerson({ id, name: id, aws: { user: arnOf(id) } });
  return person;
});
const DIRECTORY = { people: PEOPLE, profiles: [], securityChannel: "C0SECURITY" };

/** The table and Slack, as far as links and what hangs on them go. */
function linkWorld() {
  const links = new Map<string, Link>();
  const names = new Map<string, string>();
  const codes = new Map<string, LinkCode>();
  const requests = new Map<string, Request>();
  const told: string[] = [];
  let made = 0;
  const linkPort: Links = {
    ofSlack: async (slackUser) => {
      const link = links.get(names.get(slackUser) ?? "");
      return link?.slackUser === slackUser ? link : undefined;
    },
    ofPerson: async (id) => {
      const link = links.get(id);
      return link && { link, isHeld: names.get(link.slackUser) === id };
    },
    save: async (link) => {
      if (link.unlinkedAt === undefined) names.set(link.slackUser, link.person);
      if ((links.get(link.person)?.version ?? 0) !== link.version - 1) return false;
      links.set(link.person, link);
      return true;
    },
  };
  const nothing = async () => undefined;
  const deps = {
    links: linkPort,
    linkCodes: {
      make: async (digest: string, code: LinkCode) => void codes.set(digest, code),
      read: async (digest: string) => codes.get(digest),
      use: async (digest: string) => codes.delete(digest),
    },
    newLinkCode: () => {
      made += 1;
      return String(made).padStart(16, "a").replace(/[01]/g, "b");
    },
    linkNotifier: { tell: async (slackUser: string) => void told.push(slackUser) },
    notifier: { alert: nothing },
    requests: {
      read: async (id: string) => requests.get(id),
      save: async (next: Request) => Boolean(requests.set(next.id, next)),
      ofPerson: async (id: string) => [...requests.values()].filter(({ person }) => person === id),
    },
    workflows: { ring: nothing },
    events: { announce: nothing },
    directory: DIRECTORY,
    sha256,
    log: { info: () => undefined, problem: () => undefined },
    metrics: { count: () => undefined, seconds: () => undefined },
  };
  return { deps, links, requests, told };
}
type World = ReturnType<typeof linkWorld>;

const person = fc.constantFrom(...IDS);
const slackUser = fc.constantFrom(...SLACK);
const acts = fc.oneof(
  fc.record({ do: fc.constant("link" as const), person, slackUser }),
  fc.record({ do: fc.constant("hold" as const), slackUser, isLive: fc.boolean() }),
  fc.record({ do: fc.constant("unlink" as const), person }),
  fc.record({ do: fc.constant("gone" as const), slackUser }),
);
type Act = typeof acts extends fc.Arbitrary<infer A> ? A : never;

const whoIs = async ({ deps }: World, user: string) =>
  (await directoryForSlack(deps, user)).people.filter(({ slack }) => slack === user);

async function play(world: World, act: Act, at: number) {
  const { deps, requests } = world;
  const now = plusMinutes(NOON, at);
  if (act.do === "gone") return slackAccountGone(deps as never, act, now);
  if (act.do === "unlink") {
    const wish = {
      personId: act.person,
      actor: { kind: "aws" as const, id: "a" },
      why: "proof" as const,
    };
    return unlinkPerson(deps as never, wish, now);
  }
  if (act.do === "link") {
    const known = PEOPLE.find(({ id }) => id === act.person);
    if (known === undefined) throw new Error(act.person);
    const { code } = await makeLinkCode(deps, { slackUser: act.slackUser, slackName: "x" }, now);
    return linkPerson(deps as never, { person: known, arn: arnOf(known.id) }, code, now);
  }
  const [holder] = await whoIs(world, act.slackUser);
  if (holder === undefined) return undefined;
  const id = `req-${String(at).padStart(20, "0")}`;
  const bookkeeping = { slackUser: act.slackUser, sweeps: 0, executions: 1 };
  const base = act.isLive ? aLiveRequest(60) : aRequest();
  requests.set(id, { ...base, id, person: holder.id, bookkeeping });
  return undefined;
}

async function whatAlwaysHolds(world: World) {
  const { deps, requests, links } = world;
  for (const user of SLACK) expect((await whoIs(world, user)).length).toBeLessThanOrEqual(1);
  for (const one of PEOPLE) {
    const { people } = await directoryForPerson(deps, one);
    const mine = people.find(({ id }) => id === one.id)?.slack;
    if (mine !== undefined)
      expect((await whoIs(world, mine)).map(({ id }) => id)).toEqual([one.id]);
  }
  for (const { state, person: holder, bookkeeping } of requests.values())
    if (state === "active" || state === "requested")
      expect((await whoIs(world, bookkeeping.slackUser ?? "")).map(({ id }) => id)).toEqual([
        holder,
      ]);
  for (const { person: id, version, audit } of links.values())
    expect(verifyChain(id, version, audit, sha256)).toMatchObject({ ok: true });
}

describe("whatever is linked, changed, taken back or deactivated, in any order", () => {
  it("no Slack user stands for two, and whatever is open was asked by who still stands for its person", async () => {
    const property = fc.asyncProperty(
      fc.array(acts, { minLength: 2, maxLength: 25 }),
      async (all) => {
        const world = linkWorld();
        for (const [at, act] of all.entries()) {
          await play(world, act, at + 1);
          await whatAlwaysHolds(world);
        }
      },
    );

    await fc.assert(property, { numRuns: 200 });
  });
});
