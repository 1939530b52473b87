// Calls to the local AWS as somebody: what the AWS CLI does, without the CLI.
// Never untrue: a call goes through the same front door as every other and is authorized like it.
import type { FrontAnswer, Handle } from "../cloud/front/messages.ts";
import type { Keys } from "./people.ts";

export interface AwsRefusal {
  /** AWS's error name, such as `AccessDeniedException`. */
  readonly error: string;
  readonly message: string;
}

export const isAwsRefusal = (answer: object): answer is AwsRefusal => "error" in answer;

const TARGETS: Readonly<Record<string, string>> = {
  ssm: "AmazonSSM",
  events: "AWSEvents",
  logs: "Logs_20140328",
};

const signed = (keys: Keys, service: string) => ({
  // The front reads who calls from the scope; it does not check signatures.
  authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=local`,
  ...(keys.sessionToken === undefined ? {} : { "x-amz-security-token": keys.sessionToken }),
});

async function send(
  handle: Handle,
  headers: Record<string, string>,
  body: string,
): Promise<FrontAnswer> {
  const answer = await handle({ method: "POST", path: "/", headers, body: Buffer.from(body) });
  if ("lost" in answer) throw new Error("the connection to the local AWS broke");
  return answer;
}

/** A call of a JSON service; a refusal is an answer. */
export async function callJson(
  handle: Handle,
  keys: Keys,
  service: "ssm" | "events" | "logs",
  operation: string,
  input: object,
): Promise<Record<string, unknown> | AwsRefusal> {
  const headers = {
    ...signed(keys, service),
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `${TARGETS[service]}.${operation}`,
  };
  const { status, body } = await send(handle, headers, JSON.stringify(input));
  const answer = JSON.parse(String(body)) as Record<string, unknown>;
  if (status === 200) return answer;
  const name = String(answer.__type ?? "UnknownError");
  return {
    error: name.split("#").pop() ?? name,
    message: String(answer.message ?? answer.Message ?? ""),
  };
}

const between = (text: string, tag: string) =>
  new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1] ?? "";

/** sts:AssumeRole; gives the session's keys. */
export async function assumeRole(
  handle: Handle,
  keys: Keys,
  roleArn: string,
  sessionName: string,
): Promise<Keys | AwsRefusal> {
  const form = new URLSearchParams({
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: roleArn,
    RoleSessionName: sessionName,
  });
  const headers = {
    ...signed(keys, "sts"),
    "content-type": "application/x-www-form-urlencoded",
  };
  const { status, body } = await send(handle, headers, form.toString());
  const text = String(body);
  if (status !== 200) return { error: between(text, "Code"), message: between(text, "Message") };
  return {
    accessKeyId: between(text, "AccessKeyId"),
    secretAccessKey: between(text, "SecretAccessKey"),
    sessionToken: between(text, "SessionToken"),
  };
}
