// The tokens that open a data channel: given by StartSession and ResumeSession, good once, and not for long (facts C9).
// Never untrue: a token opens only the session it was made for, and the store holds only its hash.
import { createHash } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Store } from "../core/store.ts";

/** How long a token opens its channel, ms of story time. */
export const TOKEN_MS = 60_000;

export type Random = (size: number) => Buffer;

export type Tokens = ReturnType<typeof createTokens>;

interface Deps {
  readonly clock: Clock;
  readonly store: Store;
  readonly random: Random;
}

interface Token {
  readonly sessionId: string;
  readonly expiresAt: number;
}

export function createTokens({ clock, store, random }: Deps) {
  const records = store.collection<Token>("ssm.tokens");
  const idOf = (token: string) => createHash("sha256").update(token).digest("hex");
  const expire = (id: string, at: number) => clock.at(at, () => records.delete(id));
  for (const id of records.ids()) expire(id, records.get(id)?.expiresAt ?? 0);
  return {
    issue(sessionId: string): string {
      const token = random(96).toString("base64");
      const expiresAt = clock.now() + TOKEN_MS;
      records.put(idOf(token), { sessionId, expiresAt });
      expire(idOf(token), expiresAt);
      return token;
    },
    /** Uses the token up; false if it is not this session's, was used, or is too old. */
    claim(sessionId: string, token: string): boolean {
      const found = records.get(idOf(token));
      if (found?.sessionId !== sessionId) return false;
      records.delete(idOf(token));
      return clock.now() < found.expiresAt;
    },
  };
}
