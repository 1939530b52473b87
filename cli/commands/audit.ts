// `npx curfew audit`: checks the record in the table and in S3, and prints the ends of its chains to be kept elsewhere.
// Never untrue: nothing in the account is written, and a record that cannot be read is a finding, never passed over.
import { resolve } from "node:path";
import { everyStored } from "../../adapters/dynamodb-stored.ts";
import { sha256 } from "../../adapters/node-crypto.ts";
import type { AddCommand } from "../add-command.ts";
import { breakOf } from "../audit/break.ts";
import { addCheck, addExport, addKey } from "../audit/bundle-commands.ts";
import { headOf, readHeads } from "../audit/heads.ts";
import { awsOf, recordsIn, type StagePlace, tableIn } from "../audit/place.ts";
import { checkRequestId } from "../audit/request-id.ts";
import { type Result, verifyAll, verifyOne } from "../audit/verify.ts";
import { REGION_OPTION, STAGE_OPTION } from "../aws.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";

interface VerifyOptions extends StagePlace {
  readonly request?: string;
  readonly heads?: string;
  readonly tableOnly?: boolean;
  readonly json?: boolean;
}

export const addAudit: AddCommand = (program, surroundings, done) => {
  const audit = program.command("audit").description("check the record of requests");
  audit
    .command("verify")
    .description(
      "check every chain of entries in the table and in S3, name the first broken link of each that does not hold, and say where the two disagree",
    )
    .option(...STAGE_OPTION)
    .option(...REGION_OPTION)
    .option("--request <id>", "only this request")
    .option("--heads <file>", 'also compare with what "curfew audit heads" printed earlier')
    .option("--table-only", "leave S3 aside")
    .option("--json", "one JSON document on stdout")
    .action(async (options: VerifyOptions) => done(await verify(options, surroundings)));
  addExport(audit, surroundings, done);
  addCheck(audit, surroundings, done);
  addKey(audit, surroundings, done);
  audit
    .command("heads")
    .description(
      "print the end of each chain, one JSON object a line, to be kept outside the account",
    )
    .option(...STAGE_OPTION)
    .option(...REGION_OPTION)
    .action(async (options: StagePlace) => done(await heads(options, surroundings)));
};

async function verify(options: VerifyOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { heads: file, request: id, json, stage, tableOnly } = options;
  checkRequestId(id);
  const earlier = file === undefined ? new Map() : readHeads(resolve(surroundings.folder, file));
  const aws = await awsOf(options, surroundings);
  const records = tableOnly ? undefined : await recordsIn(aws, stage);
  const deps = { table: tableIn(aws, stage), records, earlier };
  const result = id === undefined ? await verifyAll(deps) : await verifyOne(deps, id);
  for (const line of json ? [JSON.stringify(result, null, 2)] : linesOf(result))
    surroundings.print(line);
  return result.broken.length === 0 ? 0 : 1;
}

function linesOf({
  requests,
  entries,
  records,
  waiting,
  chains,
  sessions,
  broken,
}: Result): string[] {
  const counts = [
    `Requests: ${requests}`,
    `entries: ${entries}`,
    `sessions answered for: ${sessions.answeredFor}, others: ${sessions.others}`,
    records === undefined ? "S3 not looked at" : `records in S3: ${records}`,
    ...(chains > 0 ? [`reviews, documents and links: ${chains}`] : []),
    ...(waiting > 0 ? [`waiting for theirs: ${waiting}`] : []),
  ];
  const verdict = broken.length === 0 ? "every chain holds" : `${broken.length} broken`;
  return [
    ...broken.map(({ request, what }) => `${request}  ${what}`),
    `${counts.join(", ")}; ${verdict}.`,
  ];
}

async function heads(place: StagePlace, surroundings: Surroundings): Promise<ExitCode> {
  let code: ExitCode = 0;
  const table = tableIn(await awsOf(place, surroundings), place.stage);
  for await (const stored of everyStored(table)) {
    if (stored.kind !== "request") continue;
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
