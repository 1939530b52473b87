// In which account and Region a command finds itself, as AWS says it.
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Place } from "../domain/grant-policy.ts";
import type { AwsSettings } from "./aws.ts";

/** Throws one sentence where AWS does not answer, or not to these credentials. */
export async function placeOf(aws: AwsSettings): Promise<Place> {
  try {
    const { Account, Arn } = await new STSClient(aws).send(new GetCallerIdentityCommand({}));
    if (Account === undefined) throw new Error("STS gave no account");
    return { partition: Arn?.split(":")[1] ?? "aws", account: Account, region: aws.region };
  } catch (error) {
    throw new Error(strangerSentence(error, aws));
  }
}

const UNREACHED = new Set(["ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT", "TimeoutError"]);

/** Why nothing can be looked at, in one sentence. */
function strangerSentence(error: unknown, { region, endpoint, profile }: AwsSettings): string {
  const { name, message, code } = error as Error & { readonly code?: string };
  if (name === "CredentialsProviderError")
    return profile === undefined
      ? "There are no AWS credentials: set AWS_PROFILE, or the keys in the environment."
      : `The AWS profile ${profile} gives no credentials; is it in ~/.aws/config and logged in?`;
  if (UNREACHED.has(code ?? name))
    return endpoint === undefined
      ? `AWS is not reached in Region ${region}; is that its name?`
      : `AWS is not reached at ${endpoint}.`;
  return `AWS does not say who you are: ${message || name}`;
}
