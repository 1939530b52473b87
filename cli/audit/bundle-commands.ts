// `curfew audit export`, `check` and `key`: a signed bundle of one request, its check, and the key to check it with.
// Never untrue: an export is written whole or, where something is missing, not at all.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { kmsSigner, type Signer } from "../../adapters/kms-signer.ts";
import { sha256 } from "../../adapters/node-crypto.ts";
import { sessionTranscripts } from "../../adapters/session-transcripts.ts";
import type { AddCommand } from "../add-command.ts";
import { type AwsSettings, REGION_OPTION, STAGE_OPTION } from "../aws.ts";
import { placeOf } from "../place.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import {
  type BundleRecord,
  MANIFEST,
  type Manifest,
  READABLE,
  RECORD,
  signedText,
} from "./bundle.ts";
import { checkBundle } from "./check-bundle.ts";
import { gather } from "./gather.ts";
import { awsOf, recordsIn, type StagePlace, signingKeyOf, tableIn } from "./place.ts";
import { readable } from "./readable.ts";
import { checkRequestId } from "./request-id.ts";

interface ExportOptions extends StagePlace {
  readonly request: string;
  readonly out: string;
}

export const addExport: AddCommand = (audit, surroundings, done) => {
  audit
    .command("export")
    .description("write everything known of one request as a signed bundle")
    .option(...STAGE_OPTION)
    .option(...REGION_OPTION)
    .requiredOption("--request <id>", "the request")
    .option("--out <folder>", "where the bundle's folder is made", ".")
    .action(async (options: ExportOptions) => done(await exportOne(options, surroundings)));
};

export const addCheck: AddCommand = (audit, surroundings, done) => {
  audit
    .command("check <bundle>")
    .description("check a bundle's signature, digests, chain and sessions; without a network")
    .option("--key <file>", 'the public key it must be signed by, as "curfew audit key" prints it')
    .action((bundle: string, { key }: { readonly key?: string }) =>
      done(check(bundle, key, surroundings)),
    );
};

export const addKey: AddCommand = (audit, surroundings, done) => {
  audit
    .command("key")
    .description("print the public key that exports are signed by, in PEM")
    .option(...STAGE_OPTION)
    .option(...REGION_OPTION)
    .action(async (place: StagePlace) => {
      const { pem } = await signerOf(await awsOf(place, surroundings), place.stage).publicKey();
      surroundings.print(pem.trimEnd());
      done(0);
    });
};

/** What KMS refuses is thrown as a sentence that names what is needed. */
function signerOf(aws: AwsSettings, stage: string): Signer {
  const alias = signingKeyOf(stage);
  const signer = kmsSigner(aws, alias);
  const told = (error: unknown): never => {
    const { name, message } = error as Error;
    throw new Error(
      `The key alias/${alias} cannot be used (${name}: ${message}). Needed: kms:GetPublicKey, and kms:Sign to export; the deploy makes the key.`,
    );
  };
  return {
    publicKey: () => signer.publicKey().catch(told),
    sign: (text) => signer.sign(text).catch(told),
  };
}

async function exportOne(options: ExportOptions, surroundings: Surroundings): Promise<ExitCode> {
  const { request: id, stage, out } = options;
  checkRequestId(id);
  const aws = await awsOf(options, surroundings);
  const { account, region } = await placeOf(aws);
  const { Arn = "unknown" } = await new STSClient(aws).send(new GetCallerIdentityCommand({}));
  const exportedAt = new Date().toISOString();
  const deps = {
    table: tableIn(aws, stage),
    records: await recordsIn(aws, stage),
    earlier: new Map(),
    transcripts: sessionTranscripts(aws),
  };
  const place = { account, region, stage };
  const record = await gather(deps, id, { place, exportedAt, exportedBy: Arn });
  const folder = resolve(surroundings.folder, out, `curfew-${id}`);
  writeBundle(folder, await bundleOf(record, id, signerOf(aws, stage)));
  surroundings.print(folder);
  for (const line of warningsOf(record)) surroundings.complain(line);
  return record.findings.length === 0 ? 0 : 1;
}

async function bundleOf(record: BundleRecord, request: string, signer: Signer) {
  const files = {
    [RECORD]: `${JSON.stringify(record, null, 2)}\n`,
    [READABLE]: readable(record),
  };
  const { arn, pem } = await signer.publicKey();
  const unsigned: Omit<Manifest, "signature"> = {
    form: 1,
    request,
    files: { [RECORD]: sha256(files[RECORD]), [READABLE]: sha256(files[READABLE]) },
    signedAt: record.exportedAt,
    key: { arn, algorithm: "ECDSA_SHA_256", publicKey: pem },
  };
  const signature = await signer.sign(signedText(unsigned));
  return { ...files, [MANIFEST]: `${JSON.stringify({ ...unsigned, signature }, null, 2)}\n` };
}

/** A bundle that is there is never written over. */
function writeBundle(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(resolve(folder, ".."), { recursive: true });
  try {
    mkdirSync(folder);
  } catch {
    throw new Error(`${folder} cannot be made; is there a bundle already?`);
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

const warningsOf = ({ findings, sessions, recordInS3 }: BundleRecord): string[] => [
  ...findings.map((finding) => `Does not hold: ${finding}`),
  ...(recordInS3 === null ? ["S3 has no record of it: it is open, or waits for it."] : []),
  ...sessions.flatMap(({ session, transcripts }) =>
    transcripts.flatMap((one) =>
      one.state === "unread" ? [`A transcript of ${session.id} was not read: ${one.why}.`] : [],
    ),
  ),
];

function check(bundle: string, key: string | undefined, surroundings: Surroundings): ExitCode {
  const checked = checkBundle(
    resolve(surroundings.folder, bundle),
    key === undefined ? undefined : readKey(resolve(surroundings.folder, key)),
  );
  for (const line of checked.wrong) surroundings.print(line);
  const { request, entries, sessions, keyArn, fingerprint, isExpectedKey } = checked;
  const verdict = checked.wrong.length === 0 ? "holds" : "does not hold";
  surroundings.print(
    `${request}: ${entries} entries, ${sessions} sessions; the bundle ${verdict}.`,
  );
  surroundings.print(`Signed by ${keyArn}, SHA-256 of the public key ${fingerprint}.`);
  if (!isExpectedKey)
    surroundings.complain(
      "Whose key this is was not checked: give the public key you know with --key.",
    );
  return checked.wrong.length === 0 ? 0 : 1;
}

function readKey(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new Error(`There is no readable key at ${file}.`);
  }
}
