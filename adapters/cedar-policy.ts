// Who may do what, asked of Cedar (design 5).
// Never untrue: an error is never an allow, and every answer names the policies that decided.
import {
  type Entities,
  preparseSchema,
  statefulIsAuthorized,
} from "@cedar-policy/cedar-wasm/nodejs";
import type { Place } from "../domain/grant-policy.ts";
import { type Incidents, NO_INCIDENTS } from "../domain/incidents.ts";
import { NOBODY_ON_CALL, type OnCall } from "../domain/on-call.ts";
import type { Person } from "../domain/person.ts";
import type { Answer, EarlierBreakGlasses, PolicyField } from "../domain/policy-action.ts";
import type { Policy, Question } from "../domain/ports.ts";
import { epochOf } from "../domain/time.ts";
import { readCedar } from "./cedar-language.ts";
import { type DecidingPolicy, headAllows, NAMESPACE } from "./cedar-slice.ts";
import { slotFor } from "./cedar-slots.ts";
import { sha256 } from "./node-crypto.ts";
import type { PolicyTexts } from "./policy-files.ts";

/** Who answers what only some policies ask. */
export interface PolicySources {
  readonly onCall?: OnCall;
  readonly incidents?: Incidents;
}

const uid = (type: string, id: string) => ({ type: `${NAMESPACE}::${type}`, id });

/**
 * The Cedar policies as a port. Throws PolicyFolderFault, with lines, if they do not parse or do not fit the schema.
 * `policies` are the same texts as they were read before; they are then not read again.
 * Who is on call and whether an incident is known are asked only for questions whose policies speak of it.
 */
export function cedarPolicy(
  texts: PolicyTexts,
  place: Place,
  policies: readonly DecidingPolicy[] = readCedar(texts),
  { onCall = NOBODY_ON_CALL, incidents = NO_INCIDENTS }: PolicySources = {},
): Policy {
  // Cedar keeps what it has parsed under a name, for the whole process: other texts, another name.
  const name = sha256(JSON.stringify([texts.cedar, texts.schema]));
  preparseSchema(name, texts.schema);
  const slices = slicesOf(name, policies);
  const described = new Map(policies.map(({ id, description }) => [id, description]));
  return {
    decide: async (question) => {
      const { slice, needed, speaksOfOnCall, speaksOfIncident } = slices(question);
      const asked = speaksOfOnCall ? await withOnCall(onCall, question) : question;
      const incident = speaksOfIncident ? await incidentOf(incidents, asked) : undefined;
      const answer = decide({ schema: name, slice, place }, { ...asked, ...incident });
      return withMissing(answer, needed, incident?.incidentUnknown);
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

interface IncidentFacts {
  readonly incidentKnown: boolean;
  readonly incidentUnknown?: string;
}

/** Whether the ticket of a break-glass is an incident that is open now. Where that is not known it is unknown. */
async function incidentOf(
  incidents: Incidents,
  { action, ticket, incidentKnown }: Question,
): Promise<IncidentFacts | undefined> {
  if (action !== "breakGlass" || incidentKnown !== undefined) return undefined;
  const found =
    ticket === undefined ? { unknown: "no incident was named" } : await incidents.find(ticket);
  return "known" in found
    ? { incidentKnown: true }
    : { incidentKnown: false, incidentUnknown: found.unknown };
}

/** Whether a policy may look at a part of the context. An escape could spell the name in another way. */
const mayLookAt = (name: string) => {
  const spelled = new RegExp(`\\b${name}\\b|\\\\`);
  return ({ text }: DecidingPolicy) => spelled.test(text);
};
const mayLookAtOnCall = mayLookAt("onCall");
const mayLookAtIncident = mayLookAt("incidentKnown");

/** What the input has fields for, and by which part of the context a policy looks at it. */
const FIELDS: readonly (readonly [PolicyField, RegExp])[] = [
  ["ticket", /\bcontext(?:\.| has )(?:ticket|incidentKnown)\b/],
  ["minutes", /\bcontext\.minutes\b/],
  ["reason", /\bcontext\.reason\b/],
];

const fieldOf = (policies: readonly DecidingPolicy[]): PolicyField | undefined =>
  FIELDS.find(([, spelled]) => policies.some(({ text }) => spelled.test(text)))?.[0];

/** A no with what it lacks: a forbid's own field, or the permits that could have allowed it. */
function withMissing(
  answer: Answer,
  needed: readonly DecidingPolicy[],
  incidentUnknown: string | undefined,
): Answer {
  if (answer.allowed || answer.broken !== undefined) return answer;
  const deciding =
    answer.reasons.length > 0
      ? needed.filter(({ id }) => answer.reasons.includes(id))
      : needed.filter(({ effect }) => effect === "permit");
  const field = fieldOf(deciding);
  const isAboutIncident = incidentUnknown !== undefined && deciding.some(mayLookAtIncident);
  return {
    ...answer,
    ...(answer.reasons.length === 0 && deciding.length > 0
      ? { couldAllow: deciding.map(({ id }) => id) }
      : {}),
    ...(field === undefined ? {} : { field }),
    ...(isAboutIncident ? { incidentUnknown } : {}),
  };
}

/** Gives the name under which Cedar has parsed the policies that a question needs, and what they look at. */
const slicesOf = (name: string, policies: readonly DecidingPolicy[]) => {
  const onCallAt = policies.map(mayLookAtOnCall);
  const incidentAt = policies.map(mayLookAtIncident);
  return (question: Question) => {
    const places = policies.flatMap(({ head }, at) => (headAllows(head, question) ? [at] : []));
    const needed = places.flatMap((at) => policies[at] ?? []);
    const slice = slotFor(`${name}/${places.join()}`, () =>
      Object.fromEntries(needed.map(({ id, text }) => [id, text])),
    );
    return {
      slice,
      needed,
      speaksOfOnCall: places.some((at) => onCallAt[at]),
      speaksOfIncident: places.some((at) => incidentAt[at]),
    };
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
  const { minutes, reason, ticket, now, requester, person, earlier, incidentKnown, port } =
    question;
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
    ...(earlier === undefined ? {} : numbersOf(earlier)),
    ...(incidentKnown === undefined ? {} : { incidentKnown }),
    // Only where a port is asked for, for the same reason.
    ...(port === undefined ? {} : { port }),
    requester: { __entity: uid("Person", requester.id) },
    isOwnRequest: requester.id === person.id,
  };
}

/** By name: what else the object may carry is none of the schema's. */
const numbersOf = ({ openReviews, overdueReviews, liveBreakGlasses }: EarlierBreakGlasses) => ({
  openReviews,
  overdueReviews,
  liveBreakGlasses,
});

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
