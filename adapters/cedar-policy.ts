// Who may do what, asked of Cedar (design 5).
// Never untrue: an error is never an allow, and every answer names the policies that decided.
import {
  checkParseSchema,
  type DetailedError,
  type Entities,
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
} from "@cedar-policy/cedar-wasm/nodejs";
import type { Place } from "../domain/grant-policy.ts";
import type { Person } from "../domain/person.ts";
import type { Answer, Policy, Question } from "../domain/ports.ts";
import { epochOf } from "../domain/time.ts";
import { sha256 } from "./node-crypto.ts";
import { type Mistake, PolicyFolderFault, type PolicyTexts } from "./policy-files.ts";

const NAMESPACE = "Curfew";
const uid = (type: string, id: string) => ({ type: `${NAMESPACE}::${type}`, id });

/** The Cedar policies as a port. Throws PolicyFolderFault, with lines, if they do not parse or do not fit the schema. */
export function cedarPolicy(texts: PolicyTexts, place: Place): Policy {
  const policies = readPolicies(texts);
  // Cedar keeps what it has parsed under a name, for the whole process: other texts, another name.
  const name = sha256(JSON.stringify(texts));
  preparseSchema(name, texts.schema);
  preparsePolicySet(name, { staticPolicies: policies });
  return { decide: async (question) => decide(name, place, question) };
}

/** The policies by their `@id`, checked strictly against the schema. */
function readPolicies(texts: PolicyTexts): Record<string, string> {
  const schema = checkParseSchema(texts.schema);
  if (schema.type === "failure")
    throw mistakesIn("access.cedarschema", texts.schema, schema.errors);
  const parts = policySetTextToParts(texts.cedar);
  if (parts.type === "failure") throw mistakesIn("access.cedar", texts.cedar, parts.errors);
  const policies: Record<string, string> = {};
  for (const [index, text] of parts.policies.entries()) {
    const id = idOf(text) ?? `policy${index}`;
    if (Object.hasOwn(policies, id)) throw doubled(texts.cedar, id);
    policies[id] = text;
  }
  checkTypes(texts, policies);
  return policies;
}

function idOf(text: string): string | undefined {
  const parsed = policyToJson(text);
  const annotations = parsed.type === "success" ? parsed.json.annotations : undefined;
  const id = annotations?.id;
  return typeof id === "string" ? id : undefined;
}

function checkTypes(texts: PolicyTexts, policies: Record<string, string>): void {
  const checked = validate({
    schema: texts.schema,
    policies: { staticPolicies: policies },
    validationSettings: { mode: "strict" },
  });
  if (checked.type === "failure") throw mistakesIn("access.cedar", texts.cedar, checked.errors);
  const mistakes: Mistake[] = checked.validationErrors.map(({ policyId, error }) => ({
    file: "access.cedar",
    line: lineOfPolicy(texts.cedar, policies[policyId] ?? ""),
    message: [error.message, error.help].filter(Boolean).join("; "),
  }));
  if (mistakes.length > 0) throw new PolicyFolderFault(mistakes);
}

const doubled = (cedar: string, id: string) =>
  new PolicyFolderFault([
    {
      file: "access.cedar",
      line: lineAt(cedar, cedar.lastIndexOf(`"${id}"`)),
      message: `two policies have the id ${id}; each has its own`,
    },
  ]);

function mistakesIn(
  file: string,
  text: string,
  errors: readonly DetailedError[],
): PolicyFolderFault {
  return new PolicyFolderFault(
    errors.map(({ message, help, sourceLocations }) => ({
      file,
      line: lineAt(text, sourceLocations?.[0]?.start ?? 0),
      message: [message, help].filter(Boolean).join("; "),
    })),
  );
}

const lineAt = (text: string, offset: number) =>
  text.slice(0, Math.max(0, offset)).split("\n").length;

const lineOfPolicy = (cedar: string, policy: string) => lineAt(cedar, cedar.indexOf(policy));

function decide(name: string, place: Place, question: Question): Answer {
  const { person, requester, instance, profile } = question;
  const answer = statefulIsAuthorized({
    principal: uid("Person", person.id),
    action: uid("Action", question.action),
    resource: uid("Instance", instance.id),
    context: contextOf(question),
    preparsedSchemaName: name,
    preparsedPolicySetId: name,
    validateRequest: true,
    entities: [
      ...entitiesOf(person),
      ...(requester.id === person.id ? [] : entitiesOf(requester)),
      {
        uid: uid("Instance", instance.id),
        attrs: { name: instance.name, account: place.account, region: place.region },
        tags: instance.tags,
        parents: [uid("Profile", profile.id)],
      },
    ],
  });
  if (answer.type === "failure")
    return {
      allowed: false,
      reasons: [],
      broken: answer.errors.map(({ message }) => message).join("; "),
    };
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0)
    return {
      allowed: false,
      reasons: [],
      broken: diagnostics.errors
        .map(({ policyId, error }) => `${policyId}: ${error.message}`)
        .join("; "),
    };
  return { allowed: decision === "allow", reasons: [...diagnostics.reason].sort() };
}

function contextOf({ minutes, reason, ticket, now, requester, person }: Question) {
  const moment = new Date(epochOf(now));
  return {
    minutes,
    reason,
    ...(ticket === undefined ? {} : { ticket }),
    hour: moment.getUTCHours(),
    // Cedar counts from Monday as 1; JavaScript from Sunday as 0.
    weekday: moment.getUTCDay() === 0 ? 7 : moment.getUTCDay(),
    requester: { __entity: uid("Person", requester.id) },
    isOwnRequest: requester.id === person.id,
  };
}

function entitiesOf(person: Person): Entities {
  return [
    {
      uid: uid("Person", person.id),
      attrs: { id: person.id, attributes: { __entity: uid("Attributes", person.id) } },
      parents: person.groups.map((group) => uid("Group", group)),
    },
    { uid: uid("Attributes", person.id), attrs: {}, tags: person.attributes, parents: [] },
  ];
}
