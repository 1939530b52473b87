// The real texts of Slack, AWS and IAM, made short enough for a line.
// Never untrue: words are left out, never put in.
import { nameOf } from "../../domain/person.ts";
import { toPlain } from "../../slack/views/text.ts";
import type { AwsRefusal } from "../stage/aws-call.ts";
import { SAMPLE_CHANNELS, SAMPLE_PEOPLE } from "../stage/sample.ts";
import type { Stage } from "../stage/stage.ts";

/** Without who called, the parts that are the same in every ARN here, and the reason after the resource. */
export function refusalWords({ error, message }: AwsRefusal): string {
  const short = message
    .replace(/arn:aws:[a-z0-9]+:[a-z0-9-]*:\d*:/g, "")
    .replace(/^User: \S+ is /, "")
    .replace(/ because no .*$/, "");
  return `${error}: ${short}`;
}

const channelName = (id: string) => SAMPLE_CHANNELS.find((one) => one.id === id)?.name ?? id;

/** mrkdwn as a reader sees it; times of the day `at` falls on without their date. */
export function slackWords(text: string, at: number): string {
  const today = new Date(at).toISOString().slice(0, 10);
  const channels = text.replace(/<#(\w+)>/g, (_, id: string) => `#${channelName(id)}`);
  return toPlain(channels)
    .replace(/arn:aws:[a-z0-9]+:[a-z0-9-]*:\d*:/g, "")
    .replaceAll(`${today} `, "")
    .replace(/\s*\n\s*/g, " / ");
}

/** `Ana` of `Ana (engineer)`. */
export const firstName = (name: string): string => name.split(" ")[0] ?? name;

export const labelOf = (who: string): string =>
  SAMPLE_PEOPLE.find(({ key }) => key === who)?.realName ?? who;

/** A person by id, as in people.yaml. */
export const personName = (stage: Pick<Stage, "directory">, id: string): string =>
  nameOf(stage.directory.people, id);

export const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** The first letters of what is random in a request's or a session's id. */
export const shortId = (id: string): string =>
  /^req-[a-z0-9]+$/.test(id) ? id.slice(4, 9) : (id.split("-").pop() ?? id).slice(0, 7);

/** Person ids as first names. */
export const named = (stage: Pick<Stage, "directory">, text: string): string =>
  stage.directory.people.reduce(
    (words, { id, name }) => words.replaceAll(id, firstName(name)),
    text,
  );

export const quoted = (text: string): string => `"${text}"`;

export const counted = (count: number, noun: string, nouns = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : nouns}`;
