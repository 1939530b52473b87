// Says something to Curfew as the person whose AWS credentials these are, and gives the answer.
// Never untrue: each try is signed anew, for this address and these words; a no is a sentence, in Curfew's own words.
import { createHash, randomUUID } from "node:crypto";
import type { Command } from "commander";
import * as z from "zod";
import { awsSettings, REGION_OPTION } from "../aws.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { signedProof } from "./proof.ts";

export interface PersonOptions {
  readonly url?: string;
  readonly region?: string;
}

/** For every command that a person, not an operator, calls. */
export const addressed = (command: Command): Command =>
  command
    .option("--url <url>", "where Curfew's command line is served; else CURFEW_URL")
    .option(...REGION_OPTION);

/** Curfew said no. */
export class Refused extends Error {}

const Refusal = z.object({ refused: z.string(), sentence: z.string(), now: z.string().optional() });

/** Longer than the function may take. */
const PATIENCE_MS = 20_000;

/** The answer, read by its schema. Throws Refused with Curfew's sentence, or an Error with one of our own. */
export async function say<T>(
  words: Readonly<Record<string, unknown>>,
  schema: z.ZodType<T>,
  options: PersonOptions,
  surroundings: Surroundings,
): Promise<T> {
  const first = await tried(words, options, surroundings, 0);
  const stale = first.status === 403 ? Refusal.safeParse(first.body).data : undefined;
  const offsetMs = Date.parse(stale?.now ?? "") - Date.now();
  // A clock that is off is corrected by the other side's, once, as AWS's own SDKs do.
  const { status, body } =
    stale?.refused === "proof-stale" && !Number.isNaN(offsetMs)
      ? await tried(words, options, surroundings, offsetMs)
      : first;
  const refusal = Refusal.safeParse(body);
  if (refusal.success) throw new Refused(refusal.data.sentence);
  const answer = schema.safeParse(body);
  if (status === 200 && answer.success) return answer.data;
  throw new Error(
    `Curfew failed (${status}); look with \`curfew status\` what was done before you try again.`,
  );
}

async function tried(
  words: Readonly<Record<string, unknown>>,
  options: PersonOptions,
  surroundings: Surroundings,
  offsetMs: number,
) {
  const url = urlFrom(options.url ?? surroundings.env.CURFEW_URL);
  const aws = await awsSettings(options.region ?? regionIn(url), surroundings);
  const request = JSON.stringify({ ...words, nonce: randomUUID() });
  const digest = createHash("sha256").update(request).digest("hex");
  const headers = await signedProof(aws, { address: url.host, digest, offsetMs }).catch((error) => {
    throw new Error(credentialSentence(error));
  });
  const { fetch: send = fetch } = surroundings;
  const response = await send(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ request, proof: { headers } }),
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error: unknown) => {
    throw new Error(`Curfew is not reached at ${url.origin}: ${causeOf(error)}`);
  });
  return { status: response.status, body: (await response.json().catch(() => ({}))) as unknown };
}

function urlFrom(text: string | undefined): URL {
  if (text === undefined || text === "")
    throw new Error("Where is Curfew? Set CURFEW_URL, or give --url; your platform team knows it.");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHere = url !== undefined && ["127.0.0.1", "localhost"].includes(url.hostname);
  if (url === undefined || !(url.protocol === "https:" || (url.protocol === "http:" && isHere)))
    throw new Error(`${text} is no address of Curfew: it begins with https://.`);
  return url;
}

/** A function URL names its Region, and that Region's STS is asked. */
const regionIn = ({ hostname }: URL): string | undefined =>
  /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/.exec(hostname)?.[1];

const causeOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
};

function credentialSentence(error: unknown): string {
  const { name, message } = error as Error;
  return name === "CredentialsProviderError"
    ? "There are no AWS credentials: set AWS_PROFILE, or the keys in the environment, and log in."
    : `Your AWS credentials cannot sign: ${message}`;
}

/** Does the work; prints Curfew's no and gives 1 where it says no. */
export async function orRefused(
  { print }: Pick<Surroundings, "print">,
  work: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    print(error.message);
    return 1;
  }
}
