// What IAM's operations take, with AWS's limits (facts C4). Forms carry texts only.
// Invariant: a parameter that is not named here is refused.
import { z } from "zod";
import { AwsError, type Caller, type Need, type Operation } from "../../core/service.ts";

const fits = (pattern: RegExp, shown: string) =>
  [pattern, `Member must satisfy regular expression pattern: ${shown}`] as const;
const atMost = (length: number) =>
  [length, `Member must have length less than or equal to ${length}`] as const;

const nameOfAtMost = (length: number) =>
  z
    .string()
    .min(1)
    .max(...atMost(length))
    .regex(...fits(/^[\w+=,.@-]+$/, "[\\w+=,.@-]+"));

/** Of a role or a user. */
export const principalName = nameOfAtMost(64);

/** Of a policy or an instance profile. */
export const entityName = nameOfAtMost(128);

export const path = z
  .string()
  .max(512)
  .regex(...fits(/^(\/|\/[!-~]+\/)$/, "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)"));

export const pathPrefix = z
  .string()
  .max(512)
  .regex(...fits(/^\/[!-~]*$/, "\\u002F[\\u0021-\\u007F]*"));

export const document = z.string().min(1).max(131_072);

export const policyArn = z.string().min(20).max(2048);

export const flag = z.stringbool();

/** A list comes as an empty text in a form when it is empty. */
export const listOf = <Entry extends z.ZodType>(entry: Entry, max?: number) =>
  z.preprocess(
    (given) => (given === "" ? [] : given),
    max === undefined ? z.array(entry) : z.array(entry).max(...atMost(max)),
  );

const TAGS_EACH = 50;

/** IAM's own set of characters: letters, digits and spaces of every script (facts C8, API Tag). */
export const tagKey = z
  .string()
  .min(1)
  .max(...atMost(128))
  .regex(...fits(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"));
const tagValue = z
  .string()
  .max(...atMost(256))
  .regex(...fits(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*"));

export const tags = listOf(z.strictObject({ Key: tagKey, Value: tagValue }), TAGS_EACH);
export const tagKeys = listOf(tagKey, TAGS_EACH);

export const paging = {
  Marker: z.string().min(1).optional(),
  MaxItems: z.coerce.number().int().min(1).max(1000).default(100),
};

/** As `paging` reads it. */
export interface Paging {
  readonly Marker?: string | undefined;
  readonly MaxItems: number;
}

interface Page<T> {
  readonly page: readonly T[];
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** One page of a list in the order of its names; the marker is the last name shown. */
export function pageOf<T>(
  all: readonly T[],
  nameOf: (entry: T) => string,
  { Marker, MaxItems }: Paging,
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

/** Throws InvalidInput for tag keys that differ in case only, or that are AWS's own (facts K9). */
export function checkTagKeys(keys: readonly string[]): void {
  if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length)
    throw new AwsError(
      "InvalidInput",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
  const own = keys.find((key) => /^aws:/i.test(key));
  if (own !== undefined)
    throw new AwsError("InvalidInput", `Tag keys that begin with aws: are reserved: ${own}`);
}
