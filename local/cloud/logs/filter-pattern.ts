// Filter patterns, the plain part: terms that must all be in the message.
// Never untrue: a pattern that is not understood is refused, not taken for "everything".
import { AwsError } from "../core/service.ts";

const TERM = /"((?:[^"\\]|\\.)*)"|([\w./:@-]+)|(\S+)/g;

/** Whether a message fits; the empty pattern fits every message. Throws InvalidParameterException for JSON, `?`, `-` and regular expressions. */
export function matcherOf(pattern: string): (message: string) => boolean {
  const terms = [...pattern.matchAll(TERM)].map(([whole, quoted, plain]) => {
    const term = quoted?.replace(/\\(.)/g, "$1") ?? plain;
    if (term === undefined || whole.startsWith("-"))
      throw new AwsError("InvalidParameterException", `Invalid filter pattern: ${pattern}`);
    return term;
  });
  return (message) => terms.every((term) => message.includes(term));
}
