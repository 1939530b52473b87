// Block Kit's structure as JSON schema, made from @slack/types, so that a view of ours is checked against Slack's own words.
// Never untrue: the schema is of the installed version; it is made once and kept in node_modules/.cache.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { createGenerator } from "ts-json-schema-generator";

const TYPES = "node_modules/@slack/types";
const CACHE = "node_modules/.cache/curfew";
const KINDS = { block: "KnownBlock", modal: "ModalView" } as const;
type Kind = keyof typeof KINDS;

function makeSchema(kind: Kind): object {
  return createGenerator({
    path: `${TYPES}/dist/index.d.ts`,
    type: KINDS[kind],
    skipTypeCheck: true,
    additionalProperties: false,
  }).createSchema(KINDS[kind]);
}

function cachedSchema(kind: Kind): object {
  const version = readFileSync(`${TYPES}/package.json`, "utf8");
  const hash = createHash("sha256").update(version).digest("hex").slice(0, 16);
  const file = `${CACHE}/block-schema-${kind}-${hash}.json`;
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const schema = makeSchema(kind);
  mkdirSync(CACHE, { recursive: true });
  // Written aside and moved: several test workers may do this at once.
  const aside = `${file}.${randomUUID()}`;
  writeFileSync(aside, JSON.stringify(schema));
  renameSync(aside, file);
  return schema;
}

const validators = new Map<Kind, ValidateFunction>();

function validatorOf(kind: Kind): ValidateFunction {
  const known = validators.get(kind);
  if (known !== undefined) return known;
  const made = new Ajv({ strict: false, allErrors: false }).compile(cachedSchema(kind));
  validators.set(kind, made);
  return made;
}

/** What of a block or a modal is not Block Kit; empty if all is. */
export function schemaFaults(kind: Kind, value: unknown): string[] {
  const validate = validatorOf(kind);
  if (validate(JSON.parse(JSON.stringify(value)))) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
