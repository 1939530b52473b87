// What a function is told by its environment: one schema for each thing it may need, read on the first call.
// Never untrue: nothing has a default that widens access; everything missing is named at once.
import * as z from "zod";
import { Fault } from "../../domain/fault.ts";
import type { FunctionHost } from "./host.ts";

const name = z.string().min(1);

export const AwsEnv = z.object({
  AWS_REGION: name,
  AWS_ACCESS_KEY_ID: name,
  AWS_SECRET_ACCESS_KEY: name,
  AWS_SESSION_TOKEN: name.optional(),
  AWS_ENDPOINT_URL: z.url().optional(),
});

export const PlaceEnv = z.object({
  AWS_REGION: name,
  ACCOUNT_ID: z.string().regex(/^\d{12}$/),
  PARTITION: name,
  PREFIX: name,
});

export const TableEnv = z.object({ TABLE_NAME: name });
export const MachineEnv = z.object({ MACHINE_ARN: name });
export const RecordEnv = z.object({ RECORD_BUCKET: name });
/** How people reach this function, where that is not its own URL. */
export const PersonEnv = z.object({ PERSON_HOST: name.optional() });
export const PolicyEnv = z.object({ POLICY_FOLDER: name });
export const PagerDutyEnv = z.object({
  PAGERDUTY_TOKEN: name,
  PAGERDUTY_API_URL: z.url().optional(),
});
export const SlackTokenEnv = z.object({
  SLACK_BOT_TOKEN: name,
  SLACK_API_URL: z.url().default("https://slack.com/api/"),
});
export const SlackAppEnv = SlackTokenEnv.extend({
  SLACK_SIGNING_SECRET: name,
  SLACK_BOT_ID: name,
  SLACK_BOT_USER_ID: name,
  SLACK_TEAM_ID: name,
  SLACK_APP_ID: name,
});

/** Reads what the schema names from the environment; a fault lists every variable that is missing or wrong. */
export function readEnv<T>(host: Pick<FunctionHost, "env">, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(host.env);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Fault(`the function's environment lacks ${missing.join("; ")}`, { retryable: false });
}

/** The host that AWS Lambda is. */
export const lambdaHost = (): FunctionHost => ({ env: process.env, now: () => new Date() });
