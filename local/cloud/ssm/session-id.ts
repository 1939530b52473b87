// SessionId = the caller's user name or role session name, a hyphen, 26 characters of base32 (facts A3).
// Never untrue: two sessions never share an id.
import type { Caller } from "../core/service.ts";
import type { Random } from "./tokens.ts";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const SUFFIX_LENGTH = 26;

/** At most 64 + 1 + 26 characters, within the API's 96. */
export function newSessionId({ arn }: Caller, random: Random): string {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const suffix = [...random(SUFFIX_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return `${name}-${suffix.join("")}`;
}
