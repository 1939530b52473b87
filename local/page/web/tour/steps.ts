// The guided tour, step by step: what a person does, where, and when it counts as done.
// Never untrue: a step is done by what the services have, never by what the page pressed or remembers.
import type { House, HouseRequest, HouseSession } from "../../../house/shapes.ts";
import type { Faults } from "../house/data.ts";
import type { Place } from "../place.ts";
import type { Target } from "./pointer.ts";

/** What the tour keeps between its steps; a reload loses none of it. */
export interface Memory {
  /** The step a person is at, counted from 0. */
  readonly at: number;
  readonly isOpen: boolean;
  /** Story time at the start, ISO: what happened before does not count. */
  readonly since: string;
}

export interface World {
  readonly house: House;
  readonly faults: Faults;
  readonly place: Place;
  /** Whether the person who is played has a form open. */
  readonly hasForm: boolean;
  readonly since: string;
}

export interface Step {
  readonly title: string;
  readonly says: string;
  /** What was seen to happen, said at the next step. */
  readonly seen: string;
  readonly at: Partial<Place>;
  /** What to point at: the first of them that is on the page. */
  readonly point: readonly Target[];
  readonly isDone: (world: World) => boolean;
  /** Something to look at: goes on by Next, once it is there. */
  readonly isToRead?: boolean;
  /** The form stands before everything: the step is said in it. */
  readonly isInForm?: boolean;
  /** Back to the step before, where what it made is gone again. */
  readonly isUndone?: (world: World) => boolean;
}

const ANA = "engineer";
const OLGA = "outsider";
const OPEN = ["requested", "pending", "approved", "granting", "active"];

/** Ana's newest request since the tour began that is not over without a grant. */
export const requestIn = ({ house, since }: World): HouseRequest | undefined =>
  house.requests.find(
    ({ key, askedAt, state, deadline }) =>
      key === ANA && askedAt >= since && (OPEN.includes(state) || deadline !== undefined),
  );

const sessionOf = ({ house, since }: World, who: string): HouseSession | undefined =>
  house.sessions.find(({ key, aws }) => key === who && (aws?.startedAt ?? 0) >= Date.parse(since));

const policiesOf = (world: World) => {
  const request = requestIn(world);
  return world.house.roles
    .flatMap(({ policies }) => policies)
    .filter(({ name }) => request !== undefined && name.endsWith(request.id));
};

const noRequest = (world: World) => requestIn(world) === undefined;
const as = (person: string, view: Place["view"], channel?: string): Partial<Place> =>
  channel === undefined ? { person, view } : { person, view, channel };

export const STEPS: readonly Step[] = [
  {
    title: "Ask for access",
    says: "You are Ana, an engineer. There is no access that stands: she has to ask. Send /access to Curfew.",
    seen: "Curfew opened its form.",
    at: as(ANA, "slack", "app"),
    point: [{ css: ".composer input, .composer textarea, [aria-label=Message]" }],
    isDone: (world) =>
      (world.hasForm && world.place.person === ANA && world.place.view === "slack") ||
      requestIn(world) !== undefined,
  },
  {
    title: "Say what for",
    says: "Choose web-1 and 1 hour, give a reason, and press Ask.",
    seen: "The request is saved, and its workflow runs.",
    at: as(ANA, "slack"),
    point: [{ css: "dialog[open] form" }],
    isInForm: true,
    isDone: (world) => requestIn(world) !== undefined,
    isUndone: (world) => !world.hasForm && noRequest(world),
  },
  {
    title: "Approve it",
    says: "Nobody decides their own request. Be Ben, her lead, and press Approve on the card in #prod-access.",
    seen: "Ben approved: Curfew wrote one policy.",
    at: as("lead", "slack", "C0PROD"),
    point: [{ css: ".message button", text: /^Approve$/ }],
    isDone: (world) => requestIn(world)?.deadline !== undefined && policiesOf(world).length > 0,
    isUndone: noRequest,
  },
  {
    title: "See what was given",
    says: "One policy on Ana's own role: one instance, and a deadline in the policy itself. The workflow sleeps in Hold; it is the one that will take access away.",
    seen: "",
    at: { view: "house" },
    point: [{ css: ".policy" }, { css: ".panel-roles" }],
    isToRead: true,
    isDone: ({ place }) => place.view === "house",
  },
  {
    title: "Open a session",
    says: "As Ana, open a session on web-1. The page asks AWS with her own keys; IAM needs a few seconds until it obeys a new policy.",
    seen: "A session is open. No port, no SSH key.",
    at: as(ANA, "terminal"),
    point: [{ css: "button", text: /Open a session\s*on web-1$/ }],
    isDone: (world) => sessionOf(world, ANA) !== undefined,
  },
  {
    title: "Let it go idle",
    says: "Ana goes for lunch and forgets it. Press To idle: 15 minutes pass in a moment, and Session Manager closes the session.",
    seen: "Session Manager closed the session, and sent no event: AWS never does for idle ends.",
    at: { view: "house" },
    point: [{ css: "[data-skip=idle]" }],
    isDone: (world) => sessionOf(world, ANA)?.aws?.list === "History",
  },
  {
    title: "See it recorded",
    says: "Press +1 minute two or three times. The sweep sees that the session is gone, waits for late news of why, and writes down its end: idle, and how that is known.",
    seen: "The ledger has the session's end and its cause.",
    at: { view: "house" },
    point: [{ css: "[data-skip=minute]" }],
    isDone: (world) => sessionOf(world, ANA)?.ledger?.cause !== undefined,
  },
  {
    title: "Access goes, too",
    says: "Nobody uses the grant any more. Press To idle again, then +1 minute if need be: Curfew deletes the policy, long before its deadline.",
    seen: "The policy is gone. Curfew keeps looking until AWS lists no session.",
    at: { view: "house" },
    point: [{ css: "[data-skip=idle]:enabled" }, { css: "[data-skip=minute]" }],
    isDone: (world) =>
      ["revoking", "ended"].includes(requestIn(world)?.state ?? "") &&
      policiesOf(world).every(({ sight }) => sight === "still-obeyed"),
  },
  {
    title: "Now break something",
    says: "Curfew promises that a session without a grant is seen within a minute. Take its ears away: switch on “EventBridge loses every event”.",
    seen: "From now on no event arrives.",
    at: { view: "house" },
    point: [{ css: "[data-fault=lose-events]" }],
    isDone: ({ faults }) => faults.events.lose === 1,
  },
  {
    title: "Go around Curfew",
    says: "Be Olga. Curfew does not know her, but an old, wide policy lets her in. Open a session on web-1.",
    seen: "Olga is in, and the event that tells of it was lost.",
    at: as(OLGA, "terminal"),
    point: [{ css: "button", text: /Open a session\s*on web-1$/ }],
    isDone: (world) => sessionOf(world, OLGA) !== undefined,
  },
  {
    title: "Watch the promise being kept",
    says: "The ledger has not heard of her. Press +1 minute: the sweep asks AWS itself, finds a session without a grant, and tells #security.",
    seen: "Seen within a minute, without a single event.",
    at: { view: "house" },
    point: [{ css: "[data-skip=minute]" }],
    isDone: (world) => sessionOf(world, OLGA)?.ledger?.reportedAt !== undefined,
  },
  {
    title: "Put it right",
    says: "Switch “EventBridge loses every event” off again. Cyd, the auditor, reads about Olga in #security.",
    seen: "All is well again.",
    at: { view: "house" },
    point: [{ css: "[data-fault=lose-events]" }],
    isDone: ({ faults }) => !faults.events.lose,
  },
];
