// AWS config and credentials files for the sample people, so that an unmodified AWS CLI can be any of them.
// Never untrue: the keys open nothing but the local cloud.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { grantRoleArn } from "../../domain/grant-role.ts";
import type { Request } from "../../domain/request.ts";
import { cliProfile } from "../../slack/views/access-commands.ts";
import type { Keys } from "../stage/people.ts";
import { keyOfPerson, LOCAL_PLACE, PLATFORM, SAMPLE_PEOPLE } from "../stage/sample.ts";
import type { Stage } from "../stage/stage.ts";
import type { Truth } from "../stage/truth.ts";
import { PREFIX } from "../stage/where.ts";

/** Keeps the files as the active grants are; looks again after each change in the local cloud. */
export function followGrants(stage: Stage, truth: Truth, folder: string, awsUrl: string) {
  let written: string | undefined;
  const refresh = async () => {
    const open = await truth.requests.open();
    const active = open.filter(({ state }) => state === "active");
    const ids = active.map(({ id }) => id).join(" ");
    if (ids === written) return;
    written = ids;
    writeAwsProfiles(stage, folder, awsUrl, active);
  };
  writeAwsProfiles(stage, folder, awsUrl, []);
  let waiting: NodeJS.Timeout | undefined;
  const stop = stage.changes.onChange(() => {
    // Changes come in bursts: one look for each.
    waiting ??= setTimeout(() => {
      waiting = undefined;
      refresh().catch((cause: unknown) => console.error("could not write the AWS profiles", cause));
    }, REFRESH_MS);
  });
  return {
    close() {
      stop();
      clearTimeout(waiting);
    },
  };
}

const REFRESH_MS = 200;

/**
 * Writes `<folder>/config` and `<folder>/credentials`: a profile for each sample person, and one for each active grant
 * (`engineer-curfew-web-1-f60001`).
 */
export function writeAwsProfiles(
  stage: Pick<Stage, "directory" | "keys">,
  folder: string,
  awsUrl: string,
  active: readonly Request[],
): void {
  mkdirSync(folder, { recursive: true });
  const configs: string[] = [];
  const credentials: string[] = [];
  for (const key of [...SAMPLE_PEOPLE.map((one) => one.key), PLATFORM]) {
    const keys = stage.keys.get(key);
    if (keys === undefined) continue;
    credentials.push(credentialsOf(key, keys));
    configs.push(plainProfile(key, awsUrl));
  }
  for (const request of active) {
    const person = stage.directory.people.find(({ id }) => id === request.person);
    if (person !== undefined) configs.push(grantProfile(keyOfPerson(person), request, awsUrl));
  }
  const config = join(folder, "config");
  writeFileSync(config, [...configs, ...pastedProfiles(config)].join("\n"));
  writeFileSync(join(folder, "credentials"), credentials.join("\n"), { mode: 0o600 });
}

/** The profiles that people have pasted from Slack's messages: their names begin with the stage's prefix. */
function pastedProfiles(config: string): string[] {
  if (!existsSync(config)) return [];
  const sections = readFileSync(config, "utf8").split(/^(?=\[)/m);
  return sections.filter((section) => section.startsWith(`[profile ${PREFIX}-`));
}

const plainProfile = (key: string, awsUrl: string) =>
  `[profile ${key}]\nregion = ${LOCAL_PLACE.region}\nendpoint_url = ${awsUrl}\n`;

/** The profile that the commands in Slack write, under the person's own name. */
const grantProfile = (key: string, request: Request, awsUrl: string) =>
  [
    `[profile ${key}-${cliProfile(request, PREFIX)}]`,
    `region = ${LOCAL_PLACE.region}`,
    `endpoint_url = ${awsUrl}`,
    `source_profile = ${key}`,
    `role_arn = ${grantRoleArn({ place: LOCAL_PLACE, prefix: PREFIX }, request.id)}`,
    `role_session_name = ${request.id}`,
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
