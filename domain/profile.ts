// A session profile: what access to one kind of instance is like. From the customer's profiles.yaml.
// Never untrue: every number here is inside what Session Manager takes (facts B1), so a profile that was read can be deployed.
import * as z from "zod";
import { BreakGlass, emergencyOwner } from "./break-glass.ts";
import { ladder, minutes } from "./ladder.ts";
import { approvalsIn, Level, needsOwner, Owners } from "./levels.ts";
import { GroupName } from "./person.ts";
import { PORT_SUFFIX_MAX, PortForwarding, portOwner } from "./port-forwarding.ts";
import { SessionSettings } from "./session-settings.ts";

/** The id of a Slack channel; an example helps whoever wrote its name. */
const slackChannel = (example: string) =>
  z.string().regex(/^[CG][A-Z0-9]{2,20}$/, `a Slack channel id, such as ${example}`);

const ProfileFields = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{2,40}$/, "a profile id of 2-40 a-z, 0-9 and -"),
  /** When several profiles fit an instance the highest priority wins; no two are equal. */
  priority: z.int().min(0).max(1000),
  /** Tags an instance must carry, all of them; `*` stands for any value. */
  match: z.strictObject({ tags: z.record(z.string().min(1).max(128), z.string().max(256)) }),
  /** The durations that can be asked for. */
  ladder,
  idleMinutes: minutes(1, 60, "idleMinutes"),
  /** A listed session without a line of transcript for so long is taken for a closed window; twice idleMinutes if left out. */
  quietMinutes: minutes(6, 1440, "quietMinutes").optional(),
  /** How many must approve, of whoever may; or `levels`, where it matters who. */
  approvals: z.int().min(1).max(5).optional(),
  levels: z.array(Level).min(1).max(5).optional(),
  /** The Slack channel where approvers are asked. */
  channel: slackChannel("C0PROD"),
  expireAfterMinutes: minutes(5, 7 * 24 * 60, "expireAfterMinutes").default(240),
  remindAfterMinutes: minutes(1, 24 * 60, "remindAfterMinutes").default(15),
  /** The longest that access may last with its extensions; the ladder's longest step if left out. */
  extendTo: minutes(5, 24 * 60, "extendTo").optional(),
  /** Once, when nobody has decided for so long: the card in a second channel, or the people of a group called by name. */
  escalate: z
    .strictObject({
      afterMinutes: minutes(1, 7 * 24 * 60, "afterMinutes"),
      channel: slackChannel("C0LEADS").optional(),
      group: GroupName.optional(),
    })
    .refine(({ channel, group }) => channel !== undefined || group !== undefined, {
      message: "names a channel or a group, or both",
    })
    .optional(),
  warnBeforeMinutes: minutes(1, 60, "warnBeforeMinutes").default(10),
  ungoverned: z.enum(["report", "terminate"]).default("report"),
  /** Access at once in an emergency, with a review after it; off where this is left out. */
  breakGlass: BreakGlass.optional(),
  /** Ports of the instance that can be asked for, of which no transcript is kept; off where this is left out. */
  portForwarding: PortForwarding.optional(),
  session: SessionSettings,
});
const longest = (steps: readonly number[]) => steps[steps.length - 1] ?? 0;

export const Profile = ProfileFields.refine(
  ({ approvals, levels }) => (approvals === undefined) !== (levels === undefined),
  { message: "say either approvals or levels, and not both", path: ["approvals"] },
)
  .refine(
    ({ extendTo, ladder }) => extendTo === undefined || ladder.every((step) => step <= extendTo),
    { message: "shorter than a step of the ladder", path: ["extendTo"] },
  )
  .refine(
    ({ escalate, expireAfterMinutes }) =>
      escalate === undefined || escalate.afterMinutes < expireAfterMinutes,
    { message: "a request has expired by then", path: ["escalate", "afterMinutes"] },
  )
  .refine(
    ({ breakGlass, ladder: steps }) =>
      breakGlass === undefined || longest(breakGlass.ladder) <= longest(steps),
    { message: "longer than the profile's own ladder", path: ["breakGlass", "ladder"] },
  )
  .refine(
    ({ breakGlass, idleMinutes }) =>
      breakGlass === undefined || breakGlass.idleMinutes <= idleMinutes,
    { message: "idler than the profile's own idleMinutes", path: ["breakGlass", "idleMinutes"] },
  )
  .refine(({ breakGlass, id }) => breakGlass === undefined || id.length + 12 <= 40, {
    message: "a profile with breakGlass has an id of at most 28 characters",
    path: ["id"],
  })
  .refine(
    ({ portForwarding, ladder: steps }) =>
      portForwarding === undefined || portForwarding.ladder.every((step) => steps.includes(step)),
    {
      message: "each of its steps is one of the profile's own ladder",
      path: ["portForwarding", "ladder"],
    },
  )
  .refine(
    ({ portForwarding, idleMinutes }) =>
      portForwarding === undefined || portForwarding.idleMinutes <= idleMinutes,
    {
      message: "idler than the profile's own idleMinutes",
      path: ["portForwarding", "idleMinutes"],
    },
  )
  .refine(
    ({ portForwarding, id }) => portForwarding === undefined || id.length + PORT_SUFFIX_MAX <= 40,
    { message: "a profile with portForwarding has an id of at most 29 characters", path: ["id"] },
  );
export type Profile = z.infer<typeof Profile>;

export const Profiles = z
  .strictObject({
    /** Where ungoverned sessions and stuck ends are told. */
    securityChannel: slackChannel("C0SECURITY"),
    owners: Owners.optional(),
    /** Which groups of people.yaml get a report of their own each Monday, and where; in the security channel if left out. */
    weeklyReports: z
      .array(
        z.strictObject({
          group: GroupName,
          channel: slackChannel("C0PROD").optional(),
        }),
      )
      .max(50)
      .refine((all) => new Set(all.map(({ group }) => group)).size === all.length, {
        message: "a group has one report",
      })
      .optional(),
    profiles: z.array(Profile).min(1),
    /**
     * The profile by which the account's own default document is kept: whoever opens a session without naming a
     * document lives by it. It is one for the whole account and Region, so nothing is managed unless this is said.
     */
    defaultDocument: z.string().optional(),
  })
  .superRefine(({ profiles, owners, defaultDocument }, context) => {
    if (defaultDocument !== undefined && !profiles.some(({ id }) => id === defaultDocument))
      context.addIssue({
        code: "custom",
        path: ["defaultDocument"],
        message: `there is no profile ${defaultDocument}; name one of ${profiles.map(({ id }) => id).join(", ")}`,
      });
    for (const [index, profile] of profiles.entries())
      if (owners === undefined && needsOwner(levelsIn(profile)))
        context.addIssue({
          code: "custom",
          path: ["profiles", index, "levels"],
          message: "a level asks the instance's owner; say in owners which tag that is",
        });
    for (const [index, { id }] of profiles.entries())
      if (profiles.some((one) => one.breakGlass !== undefined && emergencyOwner(one.id) === id))
        context.addIssue({
          code: "custom",
          path: ["profiles", index, "id"],
          message: `documents called ${id} are those of another profile's breakGlass`,
        });
    for (const [index, { id }] of profiles.entries())
      if (profiles.some((one) => forwards(one, id)))
        context.addIssue({
          code: "custom",
          path: ["profiles", index, "id"],
          message: `documents called ${id} are those of another profile's portForwarding`,
        });
    for (const field of ["id", "priority"] as const) {
      const seen = new Map<string | number, string>();
      profiles.forEach((profile, index) => {
        const other = seen.get(profile[field]);
        if (other !== undefined)
          context.addIssue({
            code: "custom",
            path: ["profiles", index, field],
            message: `${field} ${profile[field]} is also that of profile ${other}; each has its own`,
          });
        seen.set(profile[field], profile.id);
      });
    }
  });
export type Profiles = z.infer<typeof Profiles>;

/** Whether a profile's documents that forward a port have this name. */
const forwards = ({ id, portForwarding }: Profile, name: string): boolean =>
  portForwarding?.ports.some((port) => name === portOwner(id, port)) ?? false;

/** The levels of approval, in order. */
export const levelsIn = ({
  levels,
  approvals = 1,
}: Pick<Profile, "levels" | "approvals">): readonly Level[] => levels ?? [{ approvals }];

/** How many must approve, over all levels. */
export const approvalsOf = (profile: Pick<Profile, "levels" | "approvals">): number =>
  approvalsIn(levelsIn(profile));

/** The durations that an approver may give instead of one, the longest first. */
export const shorterSteps = ({ ladder }: Pick<Profile, "ladder">, minutes: number): number[] =>
  ladder.filter((step) => step < minutes).reverse();

/** The profile that governs an instance with these tags; undefined if none does. */
export function profileFor(
  profiles: readonly Profile[],
  tags: Readonly<Record<string, string>>,
): Profile | undefined {
  const fits = (profile: Profile) =>
    Object.entries(profile.match.tags).every(
      ([key, value]) => Object.hasOwn(tags, key) && (value === "*" || tags[key] === value),
    );
  return profiles
    .filter(fits)
    .reduce<Profile | undefined>(
      (best, next) => (best === undefined || next.priority > best.priority ? next : best),
      undefined,
    );
}

/** Not under 6, so that the warning comes after some silence. */
export const quietMinutesOf = ({ quietMinutes, idleMinutes }: Profile): number =>
  quietMinutes ?? (idleMinutes < 3 ? 6 : 2 * idleMinutes);

/** The name of the Session document of a profile's ladder step. A document's maximum is the step (facts B2). */
export const documentName = (prefix: string, profileId: string, step: number): string =>
  `${prefix}-${profileId}-${step}`;

/** The smallest step of the ladder that covers `minutes`; the longest step if none does. */
export const stepFor = (profile: Profile, wanted: number): number =>
  profile.ladder.find((step) => step >= wanted) ??
  profile.ladder[profile.ladder.length - 1] ??
  wanted;

/** Stands in for a profile that was taken out of the configuration while a request under it is still alive. */
export const lostProfile = (id: string, channel: string): Profile => ({
  id,
  priority: 0,
  match: { tags: {} },
  ladder: [60],
  idleMinutes: 15,
  approvals: 1,
  channel,
  expireAfterMinutes: 60,
  remindAfterMinutes: 15,
  warnBeforeMinutes: 10,
  ungoverned: "report",
  session: { logGroup: "none", shellProfile: {} },
});
