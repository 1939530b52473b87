// Who is on call, from the customer's rota.yaml: rotations written there, PagerDuty, or both.
// Never untrue: nobody is on call whom no rotation names for that moment, and none of it depends on a time zone: all is UTC.
import * as z from "zod";
import { PersonId } from "./person.ts";
import { type Instant, parseInstant, secondsBetween } from "./time.ts";

const Start = z.string().transform((text, context) => {
  const found = /Z$/.test(text) ? parseInstant(text) : undefined;
  if (found !== undefined) return found;
  context.addIssue({ code: "custom", message: "a moment in UTC, such as 2026-01-05T09:00:00Z" });
  return z.NEVER;
});

/** People who take turns, each for so many hours, from `start` on for ever. One alone is always on call. */
export const Rotation = z.strictObject({
  name: z.string().min(1).max(80),
  people: z.array(PersonId).min(1).max(100),
  start: Start,
  hours: z
    .int("hours is a whole number")
    .min(1, "hours is 1 to 2160")
    .max(2160, "hours is 1 to 2160"),
});
export type Rotation = z.infer<typeof Rotation>;

const PagerDutyId = z.string().regex(/^[A-Z0-9]{5,20}$/, "an id of PagerDuty's, such as PI7DH85");

/** Whom PagerDuty has on call, in these schedules and at the first levels of these escalation policies. */
export const PagerDutyRota = z
  .strictObject({
    region: z.enum(["us", "eu"]).default("us"),
    schedules: z.array(PagerDutyId).max(50).default([]),
    escalationPolicies: z.array(PagerDutyId).max(50).default([]),
    /** The deeper levels of an escalation policy hold people who are called last; they are not on call here. */
    levels: z.int().min(1).max(20).default(1),
    /** Where policies ask about incidents: what people write before an incident's number or id. */
    incidents: z.strictObject({ prefix: z.string().max(20).default("INC-") }).optional(),
    /** Who is who: PagerDuty's user id, and the person of people.yaml. */
    users: z.record(PagerDutyId, PersonId),
  })
  .refine(({ schedules, escalationPolicies }) => schedules.length + escalationPolicies.length > 0, {
    message: "names schedules or escalationPolicies: without either everybody's rota would count",
  });
export type PagerDutyRota = z.infer<typeof PagerDutyRota>;

export const Rota = z
  .strictObject({
    rotations: z.array(Rotation).max(100).default([]),
    pagerduty: PagerDutyRota.optional(),
  })
  .refine(({ rotations, pagerduty }) => rotations.length > 0 || pagerduty !== undefined, {
    message: "has rotations or pagerduty; without either, leave the file out",
  });
export type Rota = z.infer<typeof Rota>;

/** Whose turn it is; undefined before the rotation starts. */
export function turnOf({ people, start, hours }: Rotation, now: Instant): string | undefined {
  const seconds = secondsBetween(start, now);
  if (seconds < 0) return undefined;
  const length = hours * 3600;
  const turns = (seconds - (seconds % length)) / length;
  return people[turns % people.length];
}

/** Everybody whose turn it is in a rotation. */
export const onTurn = ({ rotations }: Pick<Rota, "rotations">, now: Instant): ReadonlySet<string> =>
  new Set(rotations.flatMap((rotation) => turnOf(rotation, now) ?? []));
