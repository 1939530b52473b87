// Who may do what, asked of Cedar (design 5).
// Never untrue: an error is never an allow, and every answer names the policies that decided.
import {
  type Entities,
  preparseSchema,
  statefulIsAuthorized,
} from "@cedar-policy/cedar-wasm/nodejs";
import type { Place } from "../domain/grant-policy.ts";
import { NOBODY_ON_CALL, type OnCall } from "../domain/on-call.ts";
import type { Person } from "../domain/person.ts";
import type { Answer, Policy, Question } from "../domain/ports.ts";
import { epochOf } from "../domain/time.ts";
import { readCedar } from "./cedar-language.ts";
import { type DecidingPolicy, headAllows, NAMESPACE } from "./cedar-slice.ts";
import { slotFor } from "./cedar-slots.ts";
import { sha256 } from "./node-crypto.ts";
import type { PolicyTexts } from "./policy-files.ts";

const uid = (type: string, id: string) => ({ type: `${NAMESPACE}::${type}`, id });

/**
 * The Cedar policies as a port. Throws PolicyFolderFault, with lines, if they do not parse or do not fit the schema.
 * `policies` are the same texts as they were read before; they are then not read again.
 * Who is on call is asked only for questions whose policies speak of it.
 */
export function cedarPolicy(
  texts: PolicyTexts,
  place: Place,
  policies: readonly DecidingPolicy[] = readCedar(texts),
  onCall: OnCall = NOBODY_ON_CALL,
): Policy {
  // Cedar keeps what it has parsed under a name, for the whole process: other texts, another name.
  const name = sha256(JSON.stringify([texts.cedar, texts.schema]));
  preparseSchema(name, texts.schema);
  const slices = slicesOf(name, policies);
  const described = new Map(policies.map(({ id, description }) => [id, description]));
  return {
    decide: async (question) => {
      const { slice, speaksOfOnCall } = slices(question);
      const asked = speaksOfOnCall ? await withOnCall(onCall, question) : question;
      return decide({ schema: name, slice, place }, asked);
    },
    describe: (id) => {
      const description = described.get(id);
      return description === undefined ? id : `${description} (${id})`;
    },
  };
}

/** The question with whether its person is on call. Where that is not known nobody is. */
async function withOnCall(onCall: OnCall, question: Question): Promise<Question> {
  if (question.onCall !== undefined) return question;
  const { people } = await onCall.whoAt(question.now);
  return { ...question, onCall: people.has(question.person.id) };
}

/** Whether a policy may look at who is on call. An escape could spell the name in another way. */
const mayLookAtOnCall = ({ text }: DecidingPolicy) => /onCall|\\/.test(text);

/** Gives the name under which Cedar has parsed the policies that a question needs, and what they look at. */
const slicesOf = (name: string, policies: readonly DecidingPolicy[]) => {
  const onCallAt = policies.map(mayLookAtOnCall);
  return (question: Question) => {
    const needed = policies.flatMap(({ head }, at) => (headAllows(head, question) ? [at] : []));
    const slice = slotFor(`${name}/${needed.join()}`, () =>
      Object.fromEntries(
        needed.flatMap((at) => {
          const policy = policies[at];
          return policy === undefined ? [] : [[policy.id, policy.text]];
        }),
      ),
    );
    return { slice, speaksOfOnCall: needed.some((at) => onCallAt[at]) };
  };
};

interface Deciding {
  readonly schema: string;
  readonly slice: string;
  readonly place: Place;
}

function decide({ schema, slice, place }: Deciding, question: Question): Answer {
  const { person, requester, instance, profile } = question;
  const answer = statefulIsAuthorized({
    principal: uid("Person", person.id),
    action: uid("Action", question.action),
    resource: uid("Instance", instance.id),
    context: contextOf(question),
    preparsedSchemaName: schema,
    preparsedPolicySetId: slice,
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
  if (answer.type === "failure") return broken(answer.errors.map(({ message }) => message));
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0)
    return broken(diagnostics.errors.map(({ policyId, error }) => `${policyId}: ${error.message}`));
  return { allowed: decision === "allow", reasons: [...diagnostics.reason].sort() };
}

const broken = (messages: readonly string[]): Answer => ({
  allowed: false,
  reasons: [],
  broken: messages.join("; "),
});

function contextOf(question: Question) {
  const { minutes, reason, ticket, now, requester, person, overdueReviews, port } = question;
  const moment = new Date(epochOf(now));
  return {
    minutes,
    reason,
    ...(ticket === undefined ? {} : { ticket }),
    hour: moment.getUTCHours(),
    // Cedar counts from Monday as 1; JavaScript from Sunday as 0.
    weekday: moment.getUTCDay() === 0 ? 7 : moment.getUTCDay(),
    onCall: question.onCall ?? false,
    // Only where break-glass asks: the customer's schema may be older than this.
    ...(overdueReviews === undefined ? {} : { overdueReviews }),
    // Only where a port is asked for, for the same reason.
    ...(port === undefined ? {} : { port }),
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
