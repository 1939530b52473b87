// One GET request to PagerDuty's REST API, version 2, with a time-out and without retries.
// Invariant: the token goes to PagerDuty alone, never after a redirect; only an answer that was understood is returned.
//
// The call as PagerDuty documents it (developer.pagerduty.com): `Authorization: Token token=`, the version in Accept.
import type { z } from "zod";

export interface PagerDutySettings {
  readonly token: string;
  /** `https://api.pagerduty.com` or that of another service region. */
  readonly apiUrl?: string | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds for all the calls of one question: a person waits for the answer. */
  readonly patienceMs?: number;
}

const APIS = { us: "https://api.pagerduty.com", eu: "https://api.eu.pagerduty.com" } as const;
export type PagerDutyRegion = keyof typeof APIS;

const PATIENCE_MS = 1200;

/** The time box of one question, however many calls it needs. */
export const timeBox = ({ patienceMs = PATIENCE_MS }: PagerDutySettings): AbortSignal =>
  AbortSignal.timeout(patienceMs);

/** What PagerDuty answered instead, for people. */
export class NoAnswer extends Error {
  readonly status: number | undefined;
  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** Why nothing is known, for people: every error but NoAnswer is a connection that failed or took too long. */
export const whyUnknown = (error: unknown): string =>
  error instanceof NoAnswer ? error.message : "PagerDuty does not answer";

export interface PagerDutyCall<T> {
  readonly region: PagerDutyRegion;
  /** With its query. */
  readonly path: string;
  readonly answer: z.ZodType<T>;
  readonly signal: AbortSignal;
}

/** Throws NoAnswer for every answer but a 200 that fits the schema; whatever fetch throws goes through. */
export async function askPagerDuty<T>(
  settings: PagerDutySettings,
  { region, path, answer: schema, signal }: PagerDutyCall<T>,
): Promise<T> {
  const { token, apiUrl = APIS[region], fetch = globalThis.fetch } = settings;
  const answer = await fetch(`${apiUrl.replace(/\/$/, "")}${path}`, {
    headers: {
      Accept: "application/vnd.pagerduty+json;version=2",
      Authorization: `Token token=${token}`,
    },
    redirect: "error",
    signal,
  });
  const { status } = answer;
  if (status === 401 || status === 403)
    throw new NoAnswer("PagerDuty does not take Curfew's token", status);
  if (status === 429) throw new NoAnswer("PagerDuty has had too many questions", status);
  if (status !== 200) throw new NoAnswer(`PagerDuty answers with ${status}`, status);
  const read = schema.safeParse(await answer.json());
  if (!read.success) throw new NoAnswer("PagerDuty's answer is not understood");
  return read.data;
}
