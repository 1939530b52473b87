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
    .filter(({ name }) => request !== undefined && name.endsWith(request.id))
    .flatMap(({ policies }) => policies);
};

const noRequest = (world: World) => requestIn(world) === undefined;
const as = (person: string, view: Place["view"], channel?: string): Partial<Place> =>
  channel === undefined ? { person, view } : { person, view, channel };

export const STEPS: readonly Step[] = [
  {
    title: "Ask for access",
    says: "You are Ana, an engineer. No access stands, so she asks: send /access to Curfew.",
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
    says: "Nobody decides their own request. As Ben, her lead, press Approve on the card.",
    seen: "Approved: Curfew wrote one policy.",
    at: as("lead", "slack", "C0PROD"),
    point: [{ css: ".message button", text: /^Approve$/ }],
    isDone: (world) => requestIn(world)?.deadline !== undefined && policiesOf(world).length > 0,
    isUndone: noRequest,
  },
  {
    title: "See what was given",
    says: "One policy: Ana's role, one instance, the deadline inside. The workflow in Hold will take it away.",
    seen: "",
    at: { view: "house" },
    point: [{ css: ".policy" }, { css: ".panel-roles" }],
    isToRead: true,
    isDone: ({ place }) => place.view === "house",
  },
  {
    title: "Open a session",
    says: "As Ana, open a session on web-1, with her own AWS keys. IAM needs a few seconds to obey a new policy.",
    seen: "She is in. No port, no SSH key.",
    at: as(ANA, "terminal"),
    point: [{ css: "button", text: /Open a session\s*on web-1$/ }],
    isDone: (world) => sessionOf(world, ANA) !== undefined,
  },
  {
    title: "Let it go idle",
    says: "Ana forgets it. Press To idle: 15 minutes pass, and Session Manager closes it.",
    seen: "Closed, and AWS sent no event: it never does for idle ends.",
    at: { view: "house" },
    point: [{ css: "[data-skip=idle]" }],
    isDone: (world) => sessionOf(world, ANA)?.aws?.list === "History",
  },
  {
    title: "See it recorded",
    says: "Press +1 minute two or three times. The sweep sees it gone, waits for late news, and records the end: idle.",
    seen: "The ledger has the end and its cause.",
    at: { view: "house" },
    point: [{ css: "[data-skip=minute]" }],
    isDone: (world) => sessionOf(world, ANA)?.ledger?.cause !== undefined,
  },
  {
    title: "Access goes, too",
    says: "Nobody uses the grant. Press To idle again, then +1 minute: Curfew deletes the policy, long before its deadline.",
    seen: "The policy is gone, and Curfew keeps looking.",
    at: { view: "house" },
    point: [{ css: "[data-skip=idle]:enabled" }, { css: "[data-skip=minute]" }],
    isDone: (world) =>
      ["revoking", "ended"].includes(requestIn(world)?.state ?? "") &&
      policiesOf(world).every(({ sight }) => sight === "still-obeyed"),
  },
  {
    title: "Now break something",
    says: "Promised: a session without a grant is seen within a minute. Switch on “EventBridge loses every event”.",
    seen: "From now on no event arrives.",
    at: { view: "house" },
    point: [{ css: "[data-fault=lose-events]" }],
    isDone: ({ faults }) => faults.events.lose === 1,
  },
  {
    title: "Go around Curfew",
    says: "As Olga, whom an old, wide policy lets in, open a session on web-1.",
    seen: "Olga is in, and the event was lost.",
    at: as(OLGA, "terminal"),
    point: [{ css: "button", text: /Open a session\s*on web-1$/ }],
    isDone: (world) => sessionOf(world, OLGA) !== undefined,
  },
  {
    title: "Watch the promise being kept",
    says: "Press +1 minute: the sweep asks AWS itself, finds her, and tells #security.",
    seen: "Seen within a minute, without a single event.",
    at: { view: "house" },
    point: [{ css: "[data-skip=minute]" }],
    isDone: (world) => sessionOf(world, OLGA)?.ledger?.reportedAt !== undefined,
  },
  {
    title: "Put it right",
    says: "Switch “EventBridge loses every event” off again. Cyd, the auditor, reads it in #security.",
    seen: "All is well again.",
    at: { view: "house" },
    point: [{ css: "[data-fault=lose-events]" }],
    isDone: ({ faults }) => !faults.events.lose,
  },
];
