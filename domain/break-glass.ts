// What a profile says of break-glass: access in an emergency that nobody is asked for.
// Never untrue: without a section of its own a profile has none.
import * as z from "zod";
import { ladder, minutes } from "./ladder.ts";
import { SessionSettings } from "./session-settings.ts";

const hours = (most: number, what: string) =>
  z
    .int(`${what} is a whole number of hours`)
    .min(1, `${what} is 1 to ${most} hours`)
    .max(most, `${what} is 1 to ${most} hours`);

/** The `breakGlass` section of a profile. Without it nobody breaks glass there. */
export const BreakGlass = z.strictObject({
  /** The durations that can be taken. */
  ladder,
  idleMinutes: minutes(1, 60, "idleMinutes"),
  /** Over the profile's own logging. Transcripts are uploaded whole in any case. */
  session: SessionSettings.pick({ logGroup: true, s3: true, kmsKeyArn: true })
    .partial()
    .strict()
    .default({}),
  /** Until when somebody else must have said whether it was justified. */
  reviewWithinHours: hours(720, "reviewWithinHours").default(72),
  /** The first reminder after the access has ended; each next one twice as long after the one before. */
  remindAfterHours: hours(168, "remindAfterHours").default(24),
});
export type BreakGlass = z.infer<typeof BreakGlass>;

/** Whose documents an emergency under a profile pins. */
export const emergencyOwner = (profileId: string): string => `${profileId}-break-glass`;
