// How every command reaches AWS.
// Never untrue: keys in the given environment come first, unless a profile is named.
import { STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import { DEFAULT_STAGE } from "../stacks/settings.ts";
import type { Surroundings } from "./surroundings.ts";

/** What every AWS client of a run is made with. */
export interface AwsSettings {
  readonly region: string;
  readonly endpoint?: string;
  /** The SDK reads an `endpoint_url` of it. */
  readonly profile?: string;
  readonly credentials: ReturnType<typeof fromNodeProviderChain>;
  readonly requestHandler?: never;
}

/** For commander's `option`, so that every command says the same of where it looks. */
export const STAGE_OPTION = [
  "--stage <stage>",
  "the stage that was deployed",
  DEFAULT_STAGE,
] as const;
export const REGION_OPTION = [
  "--region <region>",
  "the Region; else AWS_REGION, AWS_DEFAULT_REGION or the profile's",
] as const;

/** `eu-west-1`, `us-gov-west-1`; the European Sovereign Cloud's begin with four letters: `eusc-de-east-1`. */
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

/** What AWS clients are made with. Throws a sentence where no Region is known, or it is none. */
export async function awsSettings(
  given: string | undefined,
  { env, requestHandler }: Pick<Surroundings, "env" | "requestHandler">,
): Promise<AwsSettings> {
  const { AWS_PROFILE: profile, AWS_ENDPOINT_URL: endpoint } = env;
  const region =
    given ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? (profile && (await regionOf(profile)));
  if (region === undefined) throw new Error("No Region: give --region or set AWS_REGION.");
  if (!REGION.test(region)) throw new Error(`${region} is no name of a Region, such as eu-west-1.`);
  return {
    region,
    credentials: credentials(env),
    ...(profile !== undefined && { profile }),
    ...(endpoint !== undefined && { endpoint }),
    ...(requestHandler !== undefined && { requestHandler: requestHandler as never }),
  };
}

/** The Region of an AWS profile, as the SDK finds it; undefined when it names none. */
const regionOf = (profile: string): Promise<string | undefined> =>
  new STSClient({ profile }).config.region().catch(() => undefined);

/** The default chain reads the process, so keys in the given environment are taken from there. */
function credentials(env: Surroundings["env"]): AwsSettings["credentials"] {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  if (env.AWS_PROFILE !== undefined || id === undefined || secret === undefined)
    return fromNodeProviderChain(env.AWS_PROFILE === undefined ? {} : { profile: env.AWS_PROFILE });
  const session = token === undefined ? {} : { sessionToken: token };
  return async () => ({ accessKeyId: id, secretAccessKey: secret, ...session });
}
