// `npx curfew history`: everybody's sessions, a person's or those on an instance, newest first.
// Never untrue: stdout holds the rows in the format asked for and nothing else.
import { historyIn } from "../../adapters/dynamodb-history.ts";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import { openTable, type Table } from "../../adapters/dynamodb-table.ts";
import { fits, type HistoryScope, scopeFor } from "../../domain/history.ts";
import type { Session } from "../../domain/session.ts";
import { prefixOf } from "../../stacks/settings.ts";
import type { AddCommand } from "../add-command.ts";
import { awsSettings, REGION_OPTION, STAGE_OPTION } from "../aws.ts";
import { linesOf } from "../history/format.ts";
import { linksFor } from "../history/links.ts";
import { rowOf } from "../history/row.ts";
import { type HistoryOptions, type Wish, wishOf } from "../history/wish.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

export const addHistory: AddCommand = (program, surroundings, done) => {
  program
    .command("history")
    .description("everybody's sessions, a person's or those on an instance, newest first")
    .option(...STAGE_OPTION)
    .option(...REGION_OPTION)
    .option("--person <id>", "the person, such as p-ana001")
    .option("--instance <id>", "the instance; with --person, of that person's sessions")
    .option("--since <when>", "started since: 7d, 12h, a date or a moment", "30d")
    .option("--until <when>", "started until then")
    .option("--cause <cause>", "ended for this cause")
    .option("--tag <key=value>", "on instances that had this tag then")
    .option("--format <format>", "table, csv, json or jsonl", "table")
    .option("--limit <count>", "sessions a page", "50")
    .option("--links", "links to the transcripts in the table, too; the other formats have them")
    .option("--policies <folder>", "the folder with profiles.yaml, for the links", "policies")
    .option("--after <session>", "the next page: the last session of the one before")
    .action(async (options: HistoryOptions) => done(await history(options, surroundings)));
};

async function history(options: HistoryOptions, surroundings: Surroundings): Promise<ExitCode> {
  const wish = wishOf(options, Date.now());
  let code: ExitCode = 0;
  const aws = await awsSettings(options.region, surroundings);
  const table = openTable(aws, prefixOf(options.stage), (key) => {
    surroundings.complain(`The item ${key} does not parse and is left out.`);
    code = 1;
  });
  const sessions = await pageOf(table, wish, options.after);
  const isLinked = wish.format !== "table" || options.links === true;
  const linksOf = isLinked ? await linksFor(options, aws, surroundings) : () => undefined;
  const rows = sessions.map((session) => rowOf(session, linksOf(session)));
  for (const line of linesOf(wish.format, rows, isLinked)) surroundings.print(line);
  const last = sessions[wish.limit - 1];
  if (last !== undefined) surroundings.complain(`For the next page add --after ${last.id}`);
  return code;
}

async function pageOf(table: Table, wish: Wish, after: string | undefined): Promise<Session[]> {
  const { filter, since, until, limit } = wish;
  const scope = scopeFor(filter);
  const from = after === undefined ? undefined : await sessionsIn(table).read(after);
  if (after !== undefined && (from === undefined || !isIn(scope, from)))
    throw new Error(`--after ${after}: this is no session of ${placeName(scope)}.`);
  const found = historyIn(table, {
    scope,
    since,
    until,
    from,
    direction: "older",
    pageSize: limit,
  });
  const page: Session[] = [];
  for await (const session of found) {
    if (fits(session, filter)) page.push(session);
    if (page.length === limit) break;
  }
  return page;
}

const isIn = (scope: HistoryScope, { person, instance }: Session): boolean =>
  scope.by === "everybody" || scope.id === (scope.by === "person" ? person : instance.id);

const placeName = (scope: HistoryScope) => (scope.by === "everybody" ? "the ledger" : scope.id);
