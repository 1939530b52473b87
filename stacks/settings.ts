// What a deploy is told beyond the policy folder: deploy.yaml, by stage.
// Never untrue: whether a trail watches the Region is said, not assumed; without one no event tells of a session.
import * as z from "zod";

const days = (most: number) => z.int().min(1).max(most);

/** CloudWatch Logs keeps a group for one of these numbers of days and no other. */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];
const logDays = z
  .int()
  .refine((given) => LOG_DAYS.includes(given), `one of ${LOG_DAYS.join(", ")} days`);

/** A trail by its name, or by its ARN, which names the organization's one too. */
const TRAIL = /^(arn:aws[a-z-]*:cloudtrail:[a-z0-9-]+:\d{12}:trail\/)?[\w.-]{3,128}$/;

/** A key with nothing behind it, as in the deploy.yaml that comes with Curfew, says nothing. */
const unsaid = (schema: z.ZodString | z.ZodEmail) =>
  z.preprocess((given) => given ?? undefined, schema.optional());

const Settings = z.strictObject({
  /** Holds what nobody may lose: removal and deploys keep its record, transcripts and keys. Every other stage goes whole. */
  production: z.boolean().default(false),
  /**
   * `make` makes a trail of management events; a name or an ARN says that one of yours already records the write events of
   * this Region. EventBridge hears of sessions only through a trail that is logging (facts D1). It has no default.
   */
  trail: z.union(
    [z.literal("make"), z.strictObject({ existing: z.string().regex(TRAIL) })],
    "say `trail: make`, or `trail: { existing: the name or ARN of a trail that records this Region }`; without a trail in the Region no event tells of a session",
  ),
  /** Who is written to when an alarm rings; SNS asks them to confirm. */
  alarmEmail: unsaid(z.email("an e-mail address")),
  /** A topic of yours that alarms ring instead of one that the deploy makes; its policy must let CloudWatch publish. */
  alarmTopic: unsaid(
    z
      .string()
      .regex(
        /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
        "the ARN of an SNS topic, such as arn:aws:sns:eu-west-1:111122223333:on-call",
      ),
  ),
  /**
   * `shared`: every function takes from the account's limit, as the 10 executions of a new account allow nothing else.
   * With numbers each door is capped, and each function that revokes or ends sessions has a share of its own.
   */
  concurrency: z
    .union(
      [
        z.literal("shared"),
        z.strictObject({ doors: z.int().min(1).max(1000), enders: z.int().min(1).max(1000) }),
      ],
      "say `concurrency: shared`, or `concurrency: { doors: 10, enders: 10 }`",
    )
    .default("shared"),
  /** How long the functions' own logs are kept. */
  functionLogDays: logDays.default(90),
  /** How long transcripts are kept, in the log group and in the bucket. */
  transcriptDays: logDays.default(365),
  /**
   * S3 Object Lock on the record bucket; it can only be set when the bucket is made. Left out, production locks for a
   * year under GOVERNANCE and every other stage does not lock; `none` says that production does not.
   */
  recordLock: z
    .union(
      [
        z.literal("none"),
        z.strictObject({ mode: z.enum(["GOVERNANCE", "COMPLIANCE"]), days: days(36_500) }),
      ],
      "say `recordLock: none`, or `recordLock: { mode: GOVERNANCE, days: 365 }`, with a mode of GOVERNANCE or COMPLIANCE and 1 to 36500 days",
    )
    .optional(),
});

const lockMode = (lock: z.infer<typeof Settings>["recordLock"]) =>
  typeof lock === "object" ? lock.mode : undefined;

/** An alarm that rings nowhere is none: what nobody may lose has somebody who is woken. Said beside every other mistake. */
export const StageSettings = Settings.refine(
  ({ production, alarmEmail, alarmTopic }) =>
    !production || (alarmEmail ?? alarmTopic ?? undefined) !== undefined,
  {
    message:
      "production says whom its alarms wake: say `alarmEmail: an address`, or `alarmTopic: the ARN of an SNS topic`",
    path: ["alarmEmail"],
    when: ({ value }) => typeof value === "object" && value !== null,
  },
).refine(({ production, recordLock }) => production || lockMode(recordLock) !== "COMPLIANCE", {
  message:
    "nobody can delete what COMPLIANCE locks: only production takes it, since any other stage can be removed",
  path: ["recordLock", "mode"],
});
export type StageSettings = z.infer<typeof StageSettings>;

/**
 * With 16 characters the longest bucket name has S3's 63 in the Regions there are. No hyphen: after `curfew_` the first
 * one ends the stage's name, so that no name of one stage begins like another's.
 */
export const StageName = z
  .string()
  .regex(
    /^[a-z][a-z0-9]{0,15}$/,
    "a stage is called by 1 to 16 of a-z and 0-9, with a letter first",
  );

/** The form of deploy.yaml: the stages by name; `default` serves those that are not named. */
export const DeploySettings = z.strictObject({
  stages: z
    .record(StageName, StageSettings)
    .refine(({ default: others }) => others?.production !== true, {
      message: "say production for stages by name: `default` serves every stage that is not named",
      path: ["default", "production"],
    }),
});
export type DeploySettings = z.infer<typeof DeploySettings>;

/** What keeps the record from deletion where the settings leave it open. */
const PRODUCTION_LOCK = { mode: "GOVERNANCE", days: 365 } as const;

/** The lock of the record bucket; undefined if it has none. */
export function recordLockOf({ production, recordLock }: StageSettings) {
  if (recordLock === "none") return undefined;
  return recordLock ?? (production ? PRODUCTION_LOCK : undefined);
}

/** The stage's settings, or `default`'s; undefined if neither is there. */
export const settingsOf = (all: DeploySettings, stage: string): StageSettings | undefined =>
  all.stages[stage] ?? all.stages.default;

/** The stage that commands take when none is said; its names say no stage. That is all that its name decides. */
export const DEFAULT_STAGE = "prod";

/** Begins every name of a stage but its buckets', which S3 lets have no underscore. */
export const prefixOf = (stage: string): string =>
  stage === DEFAULT_STAGE ? "curfew" : `curfew_${stage}`;

/** `SLACK_BOT_TOKEN` is set as `SlackBotToken`: SST takes no other form. */
export const secretName = (variable: string): string =>
  variable.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
