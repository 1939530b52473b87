// A closed request as it is kept outside the table: written once, under a name that follows from the request.
// Never untrue: the same request and sessions always give the same text, so that writing twice writes one thing.
import * as z from "zod";
import { canonical } from "./audit.ts";
import { type Request, RequestStory } from "./request.ts";
import { Session } from "./session.ts";

/** Everything is under this, so that nobody who writes records may write anything else. */
export const RECORD_FOLDER = "requests/";

export const KeptRecord = z.strictObject({
  /** Raised when the form changes. */
  form: z.literal(1),
  request: RequestStory,
  /** Those that the request's last entry answers for, in its order. */
  sessions: z.array(Session),
});
export type KeptRecord = z.infer<typeof KeptRecord>;

export const recordKey = (requestId: string): string => `${RECORD_FOLDER}${requestId}.json`;

/** The request a key is for; undefined for any other key. */
export const requestOfKey = (key: string): string | undefined =>
  /^requests\/(req-[a-z0-9]{20})\.json$/.exec(key)?.[1];

export function recordText(request: Request, sessions: readonly Session[]): string {
  const { bookkeeping: _, ...told } = request;
  return canonical({ form: 1, request: told, sessions: [...sessions] } satisfies KeptRecord);
}

/** Closed requests outside the table. */
export interface Records {
  /** Writes the record of a closed request unless it is there. Throws when it is not known to be there afterwards. */
  keep(request: Request, sessions: readonly Session[]): Promise<void>;
}
