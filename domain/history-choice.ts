// Which sessions a history modal shows and where its page is: kept in the modal itself, as text, for Slack keeps no state.
// Never untrue: what is read back was checked; it chooses what is asked for, never what may be seen.
import * as z from "zod";
import { SessionCause } from "./cause.ts";
import { InstanceId } from "./instance.ts";
import { PersonId } from "./person.ts";
import { Instant } from "./time.ts";

const Mark = z.strictObject({ id: z.string().min(1).max(96), startedAt: Instant });

export const HistoryChoice = z.strictObject({
  own: z.boolean(),
  filter: z
    .strictObject({
      person: PersonId.optional(),
      instance: InstanceId.optional(),
      cause: SessionCause.optional(),
      tag: z.strictObject({ key: z.string().max(128), value: z.string().max(256) }).optional(),
    })
    .default({}),
  since: Instant.optional(),
  until: Instant.optional(),
  /** The newest and the oldest that the page looked at; none where it found nothing. */
  newest: Mark.optional(),
  oldest: Mark.optional(),
});
export type HistoryChoice = z.infer<typeof HistoryChoice>;

/** For `private_metadata`; under Slack's 3,000 characters, as every part is bounded. */
export const choiceText = (choice: HistoryChoice): string => JSON.stringify(choice);

/** Reads what `choiceText` wrote; undefined for anything else. */
export function choiceIn(text: string): HistoryChoice | undefined {
  try {
    return HistoryChoice.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
