// What IAM's operations take, with AWS's limits (facts C4). Forms carry texts only.
// Never untrue: a parameter that is not named here is refused.
import { z } from "zod";
import type { Caller, Need, Operation } from "../core/service.ts";

const fits = (pattern: RegExp, shown: string) =>
  [pattern, `Member must satisfy regular expression pattern: ${shown}`] as const;

export const roleName = z
  .string()
  .min(1)
  .max(64, "Member must have length less than or equal to 64")
  .regex(...fits(/^[\w+=,.@-]+$/, "[\\w+=,.@-]+"));

export const entityName = z
  .string()
  .min(1)
  .max(128, "Member must have length less than or equal to 128")
  .regex(...fits(/^[\w+=,.@-]+$/, "[\\w+=,.@-]+"));

export const path = z
  .string()
  .max(512)
  .regex(...fits(/^(\/|\/[!-~]+\/)$/, "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)"));

export const pathPrefix = z
  .string()
  .max(512)
  .regex(...fits(/^\/[!-~]*$/, "\\u002F[\\u0021-\\u007F]*"));

export const document = z.string().min(1).max(131_072);

export const boundaryArn = z.string().min(20).max(2048);

/** An empty list comes as an empty text in a form. */
export const tags = z.preprocess(
  (given) => (given === "" ? [] : given),
  z
    .array(
      z.strictObject({
        Key: z.string().min(1).max(128),
        Value: z.string().max(256),
      }),
    )
    .max(50),
);

export const paging = {
  Marker: z.string().min(1).optional(),
  MaxItems: z.coerce.number().int().min(1).max(1000).default(100),
};

interface Page<T> {
  readonly page: readonly T[];
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** One page of a list in the order of its names; the marker is the last name shown. */
export function pageOf<T>(
  all: readonly T[],
  nameOf: (entry: T) => string,
  { Marker, MaxItems }: { Marker?: string | undefined; MaxItems: number },
): Page<T> {
  const sorted = [...all].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const after = Marker === undefined ? "" : Buffer.from(Marker, "base64url").toString();
  const rest = sorted.filter((entry) => nameOf(entry) > after);
  const page = rest.slice(0, MaxItems);
  const last = page.at(-1);
  if (rest.length <= MaxItems || last === undefined) return { page, IsTruncated: false };
  return { page, IsTruncated: true, Marker: Buffer.from(nameOf(last)).toString("base64url") };
}

/** An operation whose input's type is its schema's. */
export function operation<Input>(
  input: z.ZodType<Input>,
  needs: (input: Input, caller: Caller) => readonly Need[],
  run: Operation<Input>["run"],
): Operation<Input> {
  return { input, needs, run };
}
