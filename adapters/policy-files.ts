// The customer's folder: people.yaml, profiles.yaml, access.cedar, access.cedarschema; and rota.yaml, if there is one.
// Never untrue: a folder with a mistake is not used at all; the mistake is told with file, line and what was expected (P9).
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { Fault } from "../domain/fault.ts";
import { People } from "../domain/person.ts";
import type { Directory } from "../domain/ports.ts";
import { type Profile, Profiles } from "../domain/profile.ts";
import { Rota } from "../domain/rota.ts";
import { isWellFormed } from "../domain/text.ts";
import type { DecidingPolicy } from "./cedar-slice.ts";
import { sha256 } from "./node-crypto.ts";

export interface PolicyTexts {
  readonly cedar: string;
  readonly schema: string;
}

export interface PolicyFolder {
  readonly directory: Directory;
  readonly texts: PolicyTexts;
  /** The policies of the texts, where they were read and checked before (checked-folder.ts). */
  readonly policies?: readonly DecidingPolicy[];
}

/** One mistake in one file; lines count from 1. */
export interface Mistake {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Everything that is wrong with the folder, in one message of one line each. */
export class PolicyFolderFault extends Fault {
  readonly mistakes: readonly Mistake[];
  /** What of the folder is in order in itself: whom to tell, and where. */
  readonly inOrder: Partial<Pick<Directory, "people" | "securityChannel">>;
  constructor(mistakes: readonly Mistake[], inOrder: PolicyFolderFault["inOrder"] = {}) {
    const lines = mistakes.map(({ file, line, message }) => `${file}:${line}: ${message}`);
    super(lines.join("\n"), { retryable: false });
    this.mistakes = mistakes;
    this.inOrder = inOrder;
  }
}

/** Reads and checks the folder. Throws PolicyFolderFault with every mistake found. */
export function readPolicyFolder(folder: string): PolicyFolder {
  const mistakes: Mistake[] = [];
  const people = readYaml(folder, "people.yaml", People, mistakes);
  const profiles = readYaml(folder, "profiles.yaml", Profiles, mistakes);
  const rota = existsSync(join(folder, ROTA_FILE))
    ? readYaml(folder, ROTA_FILE, Rota, mistakes)
    : undefined;
  const cedar = readText(folder, "access.cedar", mistakes);
  const schema = readText(folder, "access.cedarschema", mistakes);
  if (schema !== undefined) mistakes.push(...unknownTo(schema, profiles?.profiles ?? []));
  if (
    mistakes.length > 0 ||
    people === undefined ||
    profiles === undefined ||
    cedar === undefined ||
    schema === undefined
  )
    throw new PolicyFolderFault(mistakes, {
      ...(people === undefined ? {} : { people: people.people }),
      ...(profiles === undefined ? {} : { securityChannel: profiles.securityChannel }),
    });
  return {
    directory: {
      people: people.people,
      slackByProof: people.slackByProof,
      profiles: profiles.profiles,
      securityChannel: profiles.securityChannel,
      ...(profiles.defaultDocument === undefined
        ? {}
        : { defaultDocument: profiles.defaultDocument }),
      owners: profiles.owners,
      ...(profiles.weeklyReports === undefined ? {} : { weeklyReports: profiles.weeklyReports }),
      rota,
      policySet: policySetOf(folder),
    },
    texts: { cedar, schema },
  };
}

/** What a profile's section has the policies asked, by the names that the schema must know for it. */
const ASKED = {
  breakGlass: ["breakGlass", "overdueReviews", "openReviews", "liveBreakGlasses"],
  portForwarding: ["forwardPort", "port"],
} as const;

/** A schema that is older than a section that is used: said here, for at a request it would be a riddle. */
function unknownTo(schema: string, profiles: Directory["profiles"]): Mistake[] {
  const words = new Set(schema.replaceAll(/\/\/.*/g, "").match(/\w+/g));
  return (["breakGlass", "portForwarding"] as const).flatMap((section) => {
    const user = profiles.find((profile) => profile[section] !== undefined);
    const unknown = ASKED[section].filter((word) => !words.has(word));
    if (user === undefined || unknown.length === 0) return [];
    const message = `does not know ${unknown.join(" and ")}, which the section ${section} of the profile ${user.id} needs; take the lines from the access.cedarschema that came with Curfew`;
    return [{ file: "access.cedarschema", line: 1, message }];
  });
}

/**
 * Reads one YAML file that stands by itself, such as deploy.yaml. Throws PolicyFolderFault with file, line and what was
 * expected.
 */
export function readSettings<T>(folder: string, file: string, schema: z.ZodType<T>): T {
  const mistakes: Mistake[] = [];
  const read = readYaml(folder, file, schema, mistakes);
  if (read === undefined) throw new PolicyFolderFault(mistakes);
  return read;
}

function readText(folder: string, file: string, mistakes: Mistake[]): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(folder, file));
  } catch {
    mistakes.push({ file, line: 1, message: `there is no readable ${file} in its folder` });
    return undefined;
  }
  try {
    // It also takes away the mark that some editors put before the text.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const line = bytes.toString("utf8").split("\ufffd")[0]?.split("\n").length ?? 1;
    mistakes.push({ file, line, message: "is not UTF-8 text; save it as UTF-8" });
    return undefined;
  }
}

type Yaml = ReturnType<typeof parseDocument>;

function readYaml<T>(
  folder: string,
  file: string,
  schema: z.ZodType<T>,
  mistakes: Mistake[],
): T | undefined {
  const text = readText(folder, file, mistakes);
  if (text === undefined) return undefined;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  for (const error of document.errors)
    mistakes.push({ file, line: lines.linePos(error.pos[0]).line, message: error.message });
  if (document.errors.length > 0) return undefined;
  const read = plainly(document, file, mistakes);
  if (read === undefined) return undefined;
  const halves = malformedIn(read.value);
  for (const path of halves)
    mistakes.push({ file, line: lineOf(document, lines, path), message: HALF_A_CHARACTER });
  if (halves.length > 0) return undefined;
  const parsed = schema.safeParse(read.value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues)
    for (const path of placesOf(issue))
      mistakes.push({
        file,
        line: lineOf(document, lines, path),
        message: `${issue.path.join(".") || "the file"}: ${issue.message}`,
      });
  return undefined;
}

/** The document's value. An alias of nothing is found only here, and without its place. */
function plainly(
  document: Yaml,
  file: string,
  mistakes: Mistake[],
): { readonly value: unknown } | undefined {
  try {
    return { value: document.toJS() };
  } catch (error) {
    mistakes.push({ file, line: 1, message: error instanceof Error ? error.message : "not YAML" });
    return undefined;
  }
}

const HALF_A_CHARACTER =
  "contains half of a character; an escape such as \\ud83d needs its other half";

/** Where a value has keys or texts that are no text: neither Cedar nor the audit chain can take them. */
function malformedIn(
  value: unknown,
  path: readonly PropertyKey[] = [],
): (readonly PropertyKey[])[] {
  if (typeof value === "string") return isWellFormed(value) ? [] : [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return isWellFormed(key) ? malformedIn(one, at) : [at];
  });
}

/** Where the mistake stands. Keys that should not be there stand each in their own place. */
const placesOf = (issue: z.core.$ZodIssue): (readonly PropertyKey[])[] =>
  issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];

/** The line of the value at a path, or of the nearest one above it that is there. */
function lineOf(document: Yaml, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** The line on which a profile of the folder begins, for what is found about a profile that can be read. */
export function lineOfProfile(folder: string, id: Profile["id"]): number {
  const lines = new LineCounter();
  const text = readFileSync(join(folder, "profiles.yaml"), "utf8");
  const document = parseDocument(text, { lineCounter: lines });
  const index = Profiles.parse(document.toJS()).profiles.findIndex((one) => one.id === id);
  return lineOf(document, lines, ["profiles", index]);
}

export const POLICY_FILES = [
  "people.yaml",
  "profiles.yaml",
  "access.cedar",
  "access.cedarschema",
] as const;

/** Who is on call; a folder without it has nobody on call. */
export const ROTA_FILE = "rota.yaml";

/**
 * Which policies these are: a digest of the four files and of rota.yaml, if there is one, byte for byte, that anybody
 * who has them can make again.
 */
export const policySetOf = (folder: string): string => {
  const files = existsSync(join(folder, ROTA_FILE)) ? [...POLICY_FILES, ROTA_FILE] : POLICY_FILES;
  return sha256(JSON.stringify(files.map((file) => readFileSync(join(folder, file), "utf8"))));
};

/** Gives the folder as it is now: read again when a file has changed, the same object as long as none has. */
export function policyFolderFollower(
  folder: string,
  read: (folder: string) => PolicyFolder = readPolicyFolder,
): () => PolicyFolder {
  let stamp = "";
  let kept: PolicyFolder | undefined;
  return () => {
    const seen = [...POLICY_FILES, ROTA_FILE].map((file) => stampOf(join(folder, file))).join();
    if (kept === undefined || seen !== stamp) {
      kept = read(folder);
      stamp = seen;
    }
    return kept;
  };
}

function stampOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? "none" : `${found.mtimeMs}/${found.size}`;
}
