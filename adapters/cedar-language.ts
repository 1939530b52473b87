// Reads access.cedar with its schema: every policy with its id, its description and its parsed form.
// Never untrue: texts with a mistake give no policies at all, and every mistake found is told with its line (P9).
import {
  checkParseSchema,
  type DetailedError,
  type PolicyJson,
  policySetTextToParts,
  policyToJson,
  validate,
} from "@cedar-policy/cedar-wasm/nodejs";
import type { DecidingPolicy } from "./cedar-slice.ts";
import { type Mistake, PolicyFolderFault, type PolicyTexts } from "./policy-files.ts";

export interface CedarPolicy extends DecidingPolicy {
  /** Where it begins in access.cedar, counted from 1. */
  readonly line: number;
  readonly json: PolicyJson;
}

/** The policies, checked strictly against the schema. Throws PolicyFolderFault with every mistake found. */
export function readCedar(texts: PolicyTexts): readonly CedarPolicy[] {
  const schema = checkParseSchema(texts.schema);
  const schemaMistakes =
    schema.type === "failure"
      ? mistakesIn("access.cedarschema", texts.schema, schema.errors)
      : undefined;
  const parts = policySetTextToParts(texts.cedar);
  if (parts.type === "failure")
    throw new PolicyFolderFault([
      ...(schemaMistakes ?? []),
      ...mistakesIn("access.cedar", texts.cedar, parts.errors),
    ]);
  if (parts.policy_templates.length > 0)
    throw new PolicyFolderFault(
      parts.policy_templates.map((text) =>
        cedarMistake(
          lineAt(texts.cedar, texts.cedar.indexOf(text)),
          "a template: Curfew fills none in; write it out",
        ),
      ),
    );
  const policies = policiesOf(texts.cedar, inPlaceOrder(parts.policies));
  const mistakes = [
    ...doubled(policies),
    ...(schemaMistakes ?? typeMistakes(texts.schema, policies)),
  ];
  if (mistakes.length > 0) throw new PolicyFolderFault(mistakes);
  return policies;
}

const cedarMistake = (line: number, message: string): Mistake => ({
  file: "access.cedar",
  line,
  message,
});

/** Cedar names them policy0, policy1 and so on as they stand, and gives them sorted by that name: 1, 10, 2. */
function inPlaceOrder(sorted: readonly string[]): string[] {
  const placesAsSorted = sorted
    .map((_, place) => place)
    .sort((a, b) => (`policy${a}` < `policy${b}` ? -1 : 1));
  const inOrder: string[] = [];
  for (const [index, place] of placesAsSorted.entries()) inOrder[place] = sorted[index] ?? "";
  return inOrder;
}

function policiesOf(cedar: string, texts: readonly string[]): CedarPolicy[] {
  let from = 0;
  let line = 1;
  return texts.map((text, place) => {
    const at = cedar.indexOf(text, from);
    // Counted on from the one before: counting from the top for each would take minutes for thousands.
    line += cedar.slice(from, at).split("\n").length - 1;
    from = at;
    const parsed = policyToJson(text);
    if (parsed.type === "failure")
      throw new PolicyFolderFault(parsed.errors.map(({ message }) => cedarMistake(line, message)));
    // Without an `@id`: what Cedar itself calls it.
    const { id = `policy${place}`, description } = parsed.json.annotations ?? {};
    const { effect, principal, action, resource } = parsed.json;
    const head = { principal, action, resource };
    return {
      head,
      effect,
      id,
      line,
      text,
      json: parsed.json,
      ...(description === undefined ? {} : { description }),
    };
  });
}

/** Two of one id would be one to Cedar. */
function doubled(policies: readonly CedarPolicy[]): Mistake[] {
  const seen = new Set<string>();
  return policies.flatMap(({ id, line }) => {
    const isSecond = seen.has(id);
    seen.add(id);
    return isSecond ? [cedarMistake(line, `two policies have the id ${id}; each has its own`)] : [];
  });
}

/** Checked under their places, for two may still have one id. */
function typeMistakes(schema: string, policies: readonly CedarPolicy[]): Mistake[] {
  const checked = validate({
    schema,
    policies: { staticPolicies: Object.fromEntries(policies.map(({ text }, at) => [at, text])) },
    validationSettings: { mode: "strict" },
  });
  if (checked.type === "failure")
    return checked.errors.map(({ message }) => cedarMistake(1, message));
  return checked.validationErrors.map(({ policyId, error }) => {
    const { line, id } = policies[Number(policyId)] ?? { line: 1, id: policyId };
    const message = error.message.replace(`for policy \`${policyId}\``, () => `for policy ${id}`);
    return cedarMistake(line, [message, error.help].filter(Boolean).join("; "));
  });
}

const mistakesIn = (file: string, text: string, errors: readonly DetailedError[]): Mistake[] =>
  errors.map(({ message, help, sourceLocations }) => ({
    file,
    line: lineAt(text, sourceLocations?.[0]?.start ?? 0),
    message: [message, help].filter(Boolean).join("; "),
  }));

const lineAt = (text: string, offset: number) =>
  text.slice(0, Math.max(0, offset)).split("\n").length;
