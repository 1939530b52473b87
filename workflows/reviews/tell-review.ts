// Everybody who is to know of a break-glass: its card in the profile's channel, the review in the security and escalation
// channels, and to each who was not asked by direct message.
// Never untrue: whoever could not be told is told by the next tending; nobody is taken for told who was not (P10).
import type { Person } from "../../domain/person.ts";
import type { RequestFacts, Requests } from "../../domain/ports.ts";
import { isFinal, type MessageRef, type Request } from "../../domain/request.ts";
import type { Review } from "../../domain/review.ts";
import type {
  ReviewCall,
  ReviewFacts,
  ReviewNotifier,
  Reviews,
} from "../../domain/review-ports.ts";
import type { DocumentPlace } from "../../domain/session-document.ts";
import { transcriptOf } from "../../domain/transcript-links.ts";
import { attempt, factsOf, type TellDeps } from "../access/facts.ts";
import { directoryForPerson, type LinkedDeps } from "../person/linked-directory.ts";
import { fewAtOnce } from "../sweep/few-at-once.ts";

export interface TellReviewDeps extends TellDeps {
  readonly requests: Pick<Requests, "read" | "note">;
  readonly reviews: Pick<Reviews, "read" | "note">;
  readonly reviewNotifier: ReviewNotifier;
  readonly links: LinkedDeps["links"];
  readonly place: DocumentPlace["place"];
  readonly prefix: string;
}

const AT_ONCE = 8;

/** Posts what is not posted, edits what is; gives the review's facts with where its messages are, once it is granted. */
export async function tellReview(
  deps: TellReviewDeps,
  id: string,
): Promise<ReviewFacts | undefined> {
  const review = await deps.reviews.read(id);
  const request = await deps.requests.read(id);
  if (review === undefined || request === undefined) return undefined;
  // What is not granted yet may be refused: it is told by whoever grants, or by a later tending.
  if (request.grant === undefined && !isFinal(request)) return undefined;
  const reached = await reachedOf(deps, review);
  const unreached = review.reviewers.filter((id) => !reached.some(({ key }) => key === id));
  const known = await factsOf(deps, request);
  const facts = { ...known, review, unreached, transcripts: transcriptsOf(deps, known) };
  const isCardThere = await showCard(deps, request, facts);
  const cards: Record<string, MessageRef> = { ...review.bookkeeping.cards };
  const wanted = placesOf(deps, facts, reached);
  let told = 0;
  await fewAtOnce(wanted, AT_ONCE, ({ key, to }) =>
    attempt(deps, `show the review of ${id} to ${key}`, async () => {
      const at = cards[key];
      if (at === undefined) cards[key] = await deps.reviewNotifier.post(to, facts);
      else await deps.reviewNotifier.refresh(at, facts);
      told += 1;
    }),
  );
  const isTold = isCardThere && told === wanted.length;
  const version = isTold ? review.version : review.bookkeeping.told;
  const bookkeeping = { ...review.bookkeeping, cards, told: version };
  await deps.reviews.note(review, bookkeeping);
  return { ...facts, review: { ...review, bookkeeping } };
}

function transcriptsOf(deps: TellReviewDeps, { sessions }: RequestFacts) {
  const { directory, ...at } = deps;
  const found = sessions.map(
    (session) => [session.id, transcriptOf(directory, session, at)] as const,
  );
  return new Map(found.flatMap(([id, links]) => (links === undefined ? [] : [[id, links]])));
}

/** The card in the profile's channel, which shows the access itself: posted once, edited by the workflow. */
async function showCard(deps: TellReviewDeps, request: Request, facts: ReviewFacts) {
  if (request.bookkeeping.card !== undefined || wasRefused(request)) return true;
  let isThere = false;
  await attempt(deps, "post the card of a break-glass", async () => {
    const card = await deps.notifier.postCard(facts);
    await deps.requests.note(request.id, { card });
    isThere = true;
  });
  return isThere;
}

const wasRefused = ({ grant }: Request) => grant === undefined;

interface PlaceToTell {
  /** Under which it is remembered: a channel or a person's id. */
  readonly key: string;
  readonly to: string;
}

/** Of one that was refused after all only those are told who were told of it before. */
function placesOf(
  { directory: { securityChannel } }: TellReviewDeps,
  { review, profile, request }: ReviewFacts,
  reached: readonly PlaceToTell[],
): PlaceToTell[] {
  const channels = [securityChannel, profile.escalate?.channel].filter(
    (channel): channel is string => channel !== undefined && channel !== "",
  );
  const all = [
    ...[...new Set(channels)].map((channel) => ({ key: channel, to: channel })),
    ...reached,
  ];
  return wasRefused(request) ? all.filter(({ key }) => review.bookkeeping.cards[key]) : all;
}

/** The direct messages of the reviewers. */
async function reachedOf(deps: TellReviewDeps, review: Review): Promise<PlaceToTell[]> {
  const reviewers = deps.directory.people.filter(({ id }) => review.reviewers.includes(id));
  return (await Promise.all(reviewers.map((person) => directTo(deps, person)))).flat();
}

/** Nowhere, for somebody who has yet to prove who they are in Slack: the channels name them. */
async function directTo(deps: TellReviewDeps, person: Person): Promise<PlaceToTell[]> {
  const { people } = await directoryForPerson(deps, person);
  const slack = people.find(({ id }) => id === person.id)?.slack;
  return slack === undefined ? [] : [{ key: person.id, to: slack }];
}

/** Calls under every message; a call that fails is not made again: the next reminder is. */
export async function callReviewers(
  deps: TellReviewDeps,
  facts: ReviewFacts | undefined,
  why: ReviewCall,
): Promise<void> {
  if (facts === undefined) return;
  await fewAtOnce(Object.entries(facts.review.bookkeeping.cards), AT_ONCE, ([key, at]) =>
    attempt(deps, `call ${key} to the review of ${facts.review.id}`, () =>
      deps.reviewNotifier.call(at, facts, why),
    ),
  );
}
