// Who is at the function URL, and what they want; then the same verbs as Slack's, and the answer as JSON.
// Never untrue: no verb runs before AWS has said who signed, and the words of a refusal are those that Slack shows.
import { sha256 } from "../../adapters/node-crypto.ts";
import { Spoken } from "../../domain/proof.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import type { Instant } from "../../domain/time.ts";
import { refusalSentence } from "../../slack/views/refusal.ts";
import { toPlain } from "../../slack/views/text.ts";
import { type Known, knowCaller } from "../../workflows/person/know-caller.ts";
import { AwsEnv, PersonEnv, readEnv } from "../runtime/config.ts";
import { orBroken } from "../runtime/or-broken.ts";
import * as ports from "../runtime/ports.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type Answer, answerTo } from "./verbs.ts";
import { type UrlEvent, Words } from "./words.ts";

/** Characters of a body. Session tokens make most of a proof, and have no set length; the longest seen have 4,000. */
const BODY_MAX = 40_000;

interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const said = (statusCode: number, answer: object): HttpAnswer => ({
  statusCode,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(answer),
});

const refusing = (refusal: Refusal, status = 403): HttpAnswer =>
  said(status, { ...refusal, sentence: toPlain(refusalSentence(refusal)) });

export async function answerPerson(
  runtime: Runtime,
  event: UrlEvent,
  now: Instant,
): Promise<HttpAnswer> {
  const length = event.body?.length ?? 0;
  if (length > BODY_MAX) return refusing({ refused: "body-too-long", length, most: BODY_MAX }, 413);
  const spoken = Spoken.safeParse(jsonIn(textOf(event)));
  const words = Words.safeParse(jsonIn(spoken.data?.request ?? ""));
  if (event.requestContext.http.method !== "POST" || !spoken.success || !words.success)
    return refusing({ refused: "proof-malformed" });
  const outcome = await orBroken(runtime, async (): Promise<Answer | Refusal> => {
    const known = await whoSpeaks(runtime, event, spoken.data, now);
    return isRefusal(known) ? known : answerTo(runtime, known, words.data, now);
  });
  return isRefusal(outcome) ? refusing(outcome) : said(200, outcome);
}

const textOf = ({ body, isBase64Encoded }: UrlEvent) =>
  isBase64Encoded ? Buffer.from(body ?? "", "base64").toString("utf8") : (body ?? "");

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whoSpeaks(
  runtime: Runtime,
  event: UrlEvent,
  spoken: Spoken,
  now: Instant,
): Promise<Known | Refusal> {
  const { PERSON_HOST: address = event.requestContext.domainName } = readEnv(
    runtime.host,
    PersonEnv,
  );
  const { AWS_REGION: region } = readEnv(runtime.host, AwsEnv);
  const deps = {
    directory: ports.directory(runtime),
    callers: ports.callers(runtime),
    seen: ports.seen(runtime),
    sha256,
    here: { address, region },
  };
  return knowCaller(deps, spoken, now);
}
