// Reads policy statements as far as doctor weighs them.
// Never untrue: conditions are not weighed; who asks says on which side that errs.
import type { Statement } from "./account.ts";

const listOf = (value: string | readonly string[] = []): readonly string[] =>
  typeof value === "string" ? [value] : value;

/** Whether the statement's action list, either form, takes in `action`. */
export function names({ Action, NotAction }: Statement, action: string): boolean {
  const isNamed = (pattern: string) => fits(pattern.toLowerCase(), action.toLowerCase());
  return NotAction === undefined ? listOf(Action).some(isNamed) : !listOf(NotAction).some(isNamed);
}

/** Whether the statement reaches `arn`; `also` widens what a listed pattern may fit. */
export function reaches(
  { Resource, NotResource }: Statement,
  arn: string,
  also: (pattern: string) => boolean = () => false,
): boolean {
  if (NotResource !== undefined) return !listOf(NotResource).some((pattern) => fits(pattern, arn));
  return listOf(Resource).some((pattern) => fits(pattern, arn) || also(pattern));
}

/** IAM's wildcards. */
function fits(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
}
