// AWS config and credentials files for the sample people, so that an unmodified AWS CLI can be any of them.
// Never untrue: the keys open nothing but the local cloud.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessRoleArn } from "../../domain/grant-policy.ts";
import type { Keys } from "../stage/people.ts";
import { keyOfPerson, LOCAL_PLACE, PLATFORM, SAMPLE_PEOPLE } from "../stage/sample.ts";
import type { Stage } from "../stage/stage.ts";

/** Writes `<folder>/config` and `<folder>/credentials`. */
export function writeAwsProfiles(stage: Stage, folder: string, awsUrl: string): void {
  mkdirSync(folder, { recursive: true });
  const configs: string[] = [];
  const credentials: string[] = [];
  for (const { key } of SAMPLE_PEOPLE) {
    const person = stage.directory.people.find((one) => keyOfPerson(one) === key);
    const keys = stage.keys.get(key);
    if (keys === undefined) continue;
    credentials.push(credentialsOf(key, keys));
    configs.push(plainProfile(key, awsUrl), roleProfile(key, person?.id ?? "p-nobody", awsUrl));
  }
  const platform = stage.keys.get(PLATFORM);
  if (platform !== undefined) {
    credentials.push(credentialsOf(PLATFORM, platform));
    configs.push(plainProfile(PLATFORM, awsUrl));
  }
  writeFileSync(join(folder, "config"), configs.join("\n"));
  writeFileSync(join(folder, "credentials"), credentials.join("\n"), { mode: 0o600 });
}

const plainProfile = (key: string, awsUrl: string) =>
  `[profile ${key}]\nregion = ${LOCAL_PLACE.region}\nendpoint_url = ${awsUrl}\n`;

/** What Curfew tells people to paste: the access role, under exactly their own session name. */
const roleProfile = (key: string, personId: string, awsUrl: string) =>
  [
    `[profile ${key}-curfew]`,
    `region = ${LOCAL_PLACE.region}`,
    `endpoint_url = ${awsUrl}`,
    `source_profile = ${key}`,
    `role_arn = ${accessRoleArn(LOCAL_PLACE, personId)}`,
    `role_session_name = ${personId}`,
    "",
  ].join("\n");

const credentialsOf = (key: string, keys: Keys) =>
  [
    `[${key}]`,
    `aws_access_key_id = ${keys.accessKeyId}`,
    `aws_secret_access_key = ${keys.secretAccessKey}`,
    ...(keys.sessionToken === undefined ? [] : [`aws_session_token = ${keys.sessionToken}`]),
    "",
  ].join("\n");
