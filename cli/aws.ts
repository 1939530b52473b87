// How every command reaches AWS, and what a stage's things are called.
// Never untrue: keys in the given environment come first, unless a profile is named.
import { STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import type { AwsSettings } from "./doctor/aws-settings.ts";
import type { Surroundings } from "./surroundings.ts";

/** What the names of a stage begin with. */
export const prefixOf = (stage: string): string =>
  stage === "prod" ? "curfew" : `curfew-${stage}`;

/** The Region meant: as given, of the environment, or of the AWS profile as the SDK finds it. */
export async function regionFor(
  given: string | undefined,
  env: Surroundings["env"],
): Promise<string | undefined> {
  const named = given ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  const { AWS_PROFILE: profile } = env;
  if (named !== undefined || profile === undefined) return named;
  return new STSClient({ profile }).config.region().catch(() => undefined);
}

/** What AWS clients are made with. Throws a sentence where no Region is known, or it is none. */
export function awsSettings(
  region: string | undefined,
  { env, requestHandler }: Pick<Surroundings, "env" | "requestHandler">,
): AwsSettings {
  const profile = env.AWS_PROFILE;
  const chosen = region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (chosen === undefined) throw new Error("No Region: give --region or set AWS_REGION.");
  if (!/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(chosen))
    throw new Error(`${chosen} is no name of a Region, such as eu-west-1.`);
  return {
    region: chosen,
    credentials: credentials(env),
    ...(profile !== undefined && { profile }),
    ...(env.AWS_ENDPOINT_URL !== undefined && { endpoint: env.AWS_ENDPOINT_URL }),
    ...(requestHandler !== undefined && { requestHandler: requestHandler as never }),
  };
}

/** The default chain reads the process, so keys in the given environment are taken from there. */
function credentials(env: Surroundings["env"]): AwsSettings["credentials"] {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  if (env.AWS_PROFILE !== undefined || id === undefined || secret === undefined)
    return fromNodeProviderChain(env.AWS_PROFILE === undefined ? {} : { profile: env.AWS_PROFILE });
  const session = token === undefined ? {} : { sessionToken: token };
  return async () => ({ accessKeyId: id, secretAccessKey: secret, ...session });
}
