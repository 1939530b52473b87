// `npx curfew audit`: checks the record in the table, and prints the ends of its chains to be kept elsewhere.
// Never untrue: nothing is written, and a record that cannot be read is a finding, never passed over.
import { resolve } from "node:path";
import { everyStoredRequest, storedRequest } from "../../adapters/dynamodb-stored.ts";
import { openTable, type Table } from "../../adapters/dynamodb-table.ts";
import { sha256 } from "../../adapters/node-crypto.ts";
import { RequestId } from "../../domain/request.ts";
import { prefixOf } from "../../stacks/settings.ts";
import type { AddCommand } from "../add-command.ts";
import { breakOf } from "../audit/break.ts";
import type { Break } from "../audit/finding.ts";
import { goneSince, type Head, headOf, readHeads } from "../audit/heads.ts";
import { awsSettings, REGION_OPTION, STAGE_OPTION } from "../aws.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

interface Place {
  readonly stage: string;
  readonly region?: string;
}

interface VerifyOptions extends Place {
  readonly request?: string;
  readonly heads?: string;
  readonly json?: boolean;
}

export const addAudit: AddCommand = (program, surroundings, done) => {
  const audit = program.command("audit").description("check the record of requests");
  audit
    .command("verify")
    .description(
      "check every chain of entries, and name the first broken link of each that does not hold",
    )
    .option(...STAGE_OPTION)
    .option(...REGION_OPTION)
    .option("--request <id>", "only this request")
    .option("--heads <file>", 'also compare with what "curfew audit heads" printed earlier')
    .option("--json", "one JSON document on stdout")
    .action(async (options: VerifyOptions) => done(await verify(options, surroundings)));
  audit
    .command("heads")
    .description(
      "print the end of each chain, one JSON object a line, to be kept outside the account",
    )
    .option(...STAGE_OPTION)
    .option(...REGION_OPTION)
    .action(async (options: Place) => done(await heads(options, surroundings)));
};

async function tableOf({ stage, region }: Place, surroundings: Surroundings): Promise<Table> {
  const aws = await awsSettings(region, surroundings);
  return openTable(aws, prefixOf(stage), () => undefined);
}

async function verify(options: VerifyOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { heads: file, request: id, json } = options;
  if (id !== undefined && !RequestId.safeParse(id).success)
    throw new Error(`"${id}" is no request id; one is req- and 20 letters and digits.`);
  const earlier = file === undefined ? new Map() : readHeads(resolve(surroundings.folder, file));
  const table = await tableOf(options, surroundings);
  const result =
    id === undefined ? await verifyAll(table, earlier) : await verifyOne(table, id, earlier);
  for (const line of json ? [JSON.stringify(result, null, 2)] : linesOf(result))
    surroundings.print(line);
  return result.broken.length === 0 ? 0 : 1;
}

interface Result {
  readonly requests: number;
  readonly entries: number;
  readonly broken: readonly Break[];
}

async function verifyAll(table: Table, earlier: ReadonlyMap<string, Head>): Promise<Result> {
  const seen = new Set<string>();
  const broken: Break[] = [];
  let entries = 0;
  for await (const stored of everyStoredRequest(table)) {
    seen.add(stored.id);
    entries += stored.request?.audit.length ?? 0;
    const found = breakOf(stored, earlier.get(stored.id), sha256);
    if (found !== undefined) broken.push(found);
  }
  return { requests: seen.size, entries, broken: [...broken, ...goneSince(earlier, seen)] };
}

async function verifyOne(
  table: Table,
  id: string,
  earlier: ReadonlyMap<string, Head>,
): Promise<Result> {
  const stored = await storedRequest(table, id);
  if (stored === undefined)
    return {
      requests: 0,
      entries: 0,
      broken: [{ request: id, what: "The request is not in the table." }],
    };
  const found = breakOf(stored, earlier.get(id), sha256);
  const entries = stored.request?.audit.length ?? 0;
  return { requests: 1, entries, broken: found === undefined ? [] : [found] };
}

const linesOf = ({ requests, entries, broken }: Result): string[] => [
  ...broken.map(({ request, what }) => `${request}  ${what}`),
  `Requests: ${requests}, entries: ${entries}; ${broken.length === 0 ? "every chain holds" : `${broken.length} broken`}.`,
];

async function heads(place: Place, surroundings: Surroundings): Promise<ExitCode> {
  let code: ExitCode = 0;
  for await (const stored of everyStoredRequest(await tableOf(place, surroundings))) {
    const { request } = stored;
    if (request !== undefined && breakOf(stored, undefined, sha256) === undefined)
      surroundings.print(JSON.stringify(headOf(request)));
    else {
      surroundings.complain(
        `${stored.id} is left out: its chain does not hold; see "curfew audit verify".`,
      );
      code = 1;
    }
  }
  return code;
}
