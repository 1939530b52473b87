// Who is on call by PagerDuty: GET /oncalls of its REST API, version 2.
// Never untrue: only a whole, understood answer puts anybody on call; everything else is `unknown` (P9).
//
// The call as PagerDuty documents it (developer.pagerduty.com, "List all of the on-calls"): since and until as ISO times
// that any on-call overlapping them is given for, and pages by `limit`, `offset` and `more`. An on-call's `start` and
// `end` are null where it is permanent.
import * as z from "zod";
import type { OnCall, WhoIsOnCall } from "../domain/on-call.ts";
import type { PagerDutyRota } from "../domain/rota.ts";
import { type Instant, parseInstant } from "../domain/time.ts";
import {
  askPagerDuty,
  NoAnswer,
  type PagerDutySettings,
  timeBox,
  whyUnknown,
} from "./pagerduty-api.ts";

/** PagerDuty's largest page. */
const PAGE = 100;
/** More than this at one moment is not a rota. */
const MOST_PAGES = 10;

const Moment = z
  .string()
  .transform((text) => parseInstant(text))
  .refine((found) => found !== undefined, "a time");

const Page = z.object({
  oncalls: z.array(
    z.object({
      user: z.object({ id: z.string() }),
      escalation_level: z.int(),
      start: Moment.nullable(),
      end: Moment.nullable(),
    }),
  ),
  more: z.boolean(),
});
type OnCallEntry = z.infer<typeof Page>["oncalls"][number];

/** The answer that says nothing of anybody. */
const unknown = (why: string): WhoIsOnCall => ({ people: new Set(), unknown: why });

export function pagerDutyOnCall(rota: PagerDutyRota, settings: PagerDutySettings): OnCall {
  return {
    async whoAt(now) {
      const signal = timeBox(settings);
      try {
        const asked = [
          ["schedule_ids[]", rota.schedules],
          ["escalation_policy_ids[]", rota.escalationPolicies],
        ] as const;
        const lists = await Promise.all(
          asked
            .filter(([, ids]) => ids.length > 0)
            .map(([name, ids]) => listed(rota, settings, { name, ids, now, signal })),
        );
        return { people: peopleIn(rota, lists.flat()) };
      } catch (error) {
        return unknown(whyUnknown(error));
      }
    },
  };
}

interface Asking {
  readonly name: "schedule_ids[]" | "escalation_policy_ids[]";
  readonly ids: readonly string[];
  readonly now: Instant;
  readonly signal: AbortSignal;
}

/** All pages. Those of escalation policies without the levels that are called last. */
async function listed(
  rota: PagerDutyRota,
  settings: PagerDutySettings,
  asking: Asking,
): Promise<OnCallEntry[]> {
  const found: OnCallEntry[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { oncalls, more } = await ask(rota, settings, asking, page * PAGE);
    found.push(...oncalls);
    if (!more) return found.filter((entry) => counts(rota, asking, entry));
  }
  throw new NoAnswer("PagerDuty has more on-calls than a rota can have");
}

const counts = (rota: PagerDutyRota, { name, now }: Asking, entry: OnCallEntry): boolean =>
  (name === "schedule_ids[]" || entry.escalation_level <= rota.levels) &&
  (entry.start === null || (entry.start ?? "") <= now) &&
  (entry.end === null || (entry.end ?? "") > now);

async function ask(
  { region }: PagerDutyRota,
  settings: PagerDutySettings,
  { name, ids, now, signal }: Asking,
  offset: number,
): Promise<z.infer<typeof Page>> {
  const query = new URLSearchParams([
    ...ids.map((id): [string, string] => [name, id]),
    ["since", now],
    ["until", now],
    ["time_zone", "UTC"],
    ["limit", String(PAGE)],
    ["offset", String(offset)],
  ]);
  return askPagerDuty(settings, { region, path: `/oncalls?${query}`, answer: Page, signal });
}

/** Whom rota.yaml names for PagerDuty's users; others are nobody here. */
const peopleIn = (rota: PagerDutyRota, entries: readonly OnCallEntry[]): ReadonlySet<string> =>
  new Set(
    entries.flatMap(({ user }) =>
      Object.hasOwn(rota.users, user.id) ? (rota.users[user.id] ?? []) : [],
    ),
  );
