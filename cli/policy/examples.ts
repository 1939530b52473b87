// policies/examples.yaml: questions with the answers that are expected, asked of the policies as they are.
// Never untrue: an example passes only if the answer and all the policies that decided are those it names.
import * as z from "zod";
import { readSettings } from "../../adapters/policy-files.ts";
import { PersonId } from "../../domain/person.ts";
import { POLICY_ACTIONS } from "../../domain/policy-action.ts";
import { Port } from "../../domain/port-forwarding.ts";
import type { Question } from "../../domain/ports.ts";
import { profileFor } from "../../domain/profile.ts";
import { instantOf, parseInstant } from "../../domain/time.ts";
import { type OpenedPolicies, UNSAID_PLACE } from "./opened-policies.ts";

export const EXAMPLES_FILE = "examples.yaml";

const Example = z.strictObject({
  that: z.string().min(1).max(200),
  who: PersonId,
  action: z.enum(POLICY_ACTIONS).default("request"),
  /** Whose request it is; their own if nobody is named. */
  of: PersonId.optional(),
  tags: z.record(z.string(), z.string()),
  minutes: z.int().min(1).max(1440),
  reason: z.string().default("an example"),
  ticket: z.string().optional(),
  onCall: z.boolean().optional(),
  /** For breakGlass; none and unknown where they are not said. */
  overdueReviews: z.int().min(0).default(0),
  openReviews: z.int().min(0).default(0),
  liveBreakGlasses: z.int().min(0).default(0),
  incidentKnown: z.boolean().default(false),
  /** For forwardPort and approve. */
  port: Port.optional(),
  at: z
    .string()
    .refine((text) => parseInstant(text) !== undefined, "a time, such as 2026-11-23T09:00:00Z")
    .optional(),
  account: z
    .string()
    .regex(/^\d{12}$/, "an account id of 12 digits")
    .optional(),
  region: z.string().optional(),
  answer: z.enum(["allow", "deny"]),
  /** The ids of the policies that decide; empty for a no that no policy forbids. */
  because: z.array(z.string()).default([]),
});
type Example = z.infer<typeof Example>;

export const Examples = z.strictObject({ examples: z.array(Example).min(1) });

export interface Outcome {
  readonly that: string;
  /** What is not as expected; undefined if all is. */
  readonly wrong?: string;
}

/** Throws PolicyFolderFault if the table has a mistake. */
export async function tryExamples(opened: OpenedPolicies): Promise<Outcome[]> {
  const { examples } = readSettings(opened.folder, EXAMPLES_FILE, Examples);
  const outcomes: Outcome[] = [];
  for (const example of examples) {
    const wrong = await whatIsWrong(opened, example);
    outcomes.push({ that: example.that, ...(wrong !== undefined && { wrong }) });
  }
  return outcomes;
}

async function whatIsWrong(opened: OpenedPolicies, example: Example): Promise<string | undefined> {
  const question = questionOf(opened, example);
  if (typeof question === "string") return question;
  const { account = UNSAID_PLACE.account, region = UNSAID_PLACE.region } = example;
  const policy = opened.policyAt({ ...UNSAID_PLACE, account, region });
  const { allowed, reasons, broken } = await policy.decide(question);
  if (broken !== undefined) return `the policies cannot be evaluated: ${broken}`;
  const expected = said(example.answer, [...example.because].sort());
  const found = said(allowed ? "allow" : "deny", reasons);
  return found === expected ? undefined : `expected ${expected}; it is ${found}`;
}

const said = (answer: string, because: readonly string[]) =>
  because.length === 0 ? answer : `${answer} because of ${because.join(", ")}`;

/** Every instance of an example has this id: no example is about one that exists. */
const EXAMPLE_INSTANCE = "i-00000000";
/** A Monday: with no time named, an example is about a working day. */
const WORKING_DAY = instantOf(Date.UTC(2026, 10, 23, 12));

function questionOf({ directory }: OpenedPolicies, example: Example): Question | string {
  const { action, who, of = who, tags, minutes, reason, ticket, at } = example;
  const person = directory.people.find(({ id }) => id === who);
  const requester = directory.people.find(({ id }) => id === of);
  if (person === undefined) return `nobody in people.yaml is ${who}`;
  if (requester === undefined) return `nobody in people.yaml is ${of}`;
  const profile = profileFor(directory.profiles, tags);
  if (profile === undefined) return "no profile fits these tags";
  const instance = { id: EXAMPLE_INSTANCE, name: tags.Name ?? EXAMPLE_INSTANCE, tags };
  const now = (at === undefined ? undefined : parseInstant(at)) ?? WORKING_DAY;
  const { onCall, overdueReviews, openReviews, liveBreakGlasses, incidentKnown, port } = example;
  const asked = { action, person, requester, instance, profile, minutes, reason, ticket, now };
  if (action !== "breakGlass") return { ...asked, onCall, port };
  const earlier = { overdueReviews, openReviews, liveBreakGlasses };
  return { ...asked, onCall, port, earlier, incidentKnown };
}
