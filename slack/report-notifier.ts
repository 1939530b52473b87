// The weekly report in Slack: one message with its picture, by Slack's own three steps of an upload.
// Never untrue: an upload that failed at any step is a fault, so that the words are posted without it.
import type { WebClient } from "@slack/web-api";
import { Fault } from "../domain/fault.ts";
import type { ReportNotifier } from "../domain/report-ports.ts";
import type { WeekReport } from "../domain/weekly-report.ts";
import { post } from "./notifier.ts";
import { createClient, type SlackAccess, slackFault, TELLING } from "./slack-calls.ts";
import { pictureWords, teamWords, weeklyReport, weekWords } from "./views/weekly-report.ts";

const UPLOAD_MS = 10_000;

const calling = async <T>(method: string, call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (cause) {
    throw slackFault(method, cause);
  }
};

/** Asks where to put so many bytes. Slack calls the description `alt_txt`; the SDK's own type calls it otherwise. */
async function placeFor(client: WebClient, name: string, png: Uint8Array, words: string) {
  const wish = { filename: name, length: png.byteLength, alt_txt: words };
  const { upload_url: url, file_id: id } = await calling(
    "files.getUploadURLExternal",
    client.files.getUploadURLExternal(wish),
  );
  if (typeof url !== "string" || typeof id !== "string")
    throw new Fault("Slack did not say where the picture goes", { retryable: true });
  return { url, id };
}

async function put(url: string, png: Uint8Array, fetch: typeof globalThis.fetch): Promise<void> {
  const { status } = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: Buffer.from(png),
    signal: AbortSignal.timeout(UPLOAD_MS),
  });
  if (status !== 200)
    throw new Fault(`Slack's upload of the picture answered ${status}`, { retryable: true });
}

export function createReportNotifier(settings: SlackAccess): ReportNotifier {
  const client = createClient(settings, TELLING);
  const fetch = (settings.fetch ?? globalThis.fetch) as typeof globalThis.fetch;
  const titleOf = ({ team, week }: WeekReport) =>
    `Access of ${teamWords(team)}, ${weekWords(week)}`;
  return {
    async postWithPicture(report, png) {
      const name = `access-${report.team.group ?? "everybody"}-${report.week.since.slice(0, 10)}.png`;
      const { url, id } = await placeFor(client, name, png, pictureWords(report));
      await put(url, png, fetch);
      const { blocks } = weeklyReport(report);
      await calling(
        "files.completeUploadExternal",
        client.files.completeUploadExternal({
          files: [{ id, title: titleOf(report) }],
          channel_id: report.team.channel,
          blocks,
        }),
      );
    },
    async post(report) {
      await post(client, { channel: report.team.channel }, weeklyReport(report));
    },
  };
}
