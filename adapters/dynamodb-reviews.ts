// Reviews of break-glass in the table: the review with its chain in one map, where its messages are in another.
// Never untrue: a change is one conditional write of the whole map (P8); a review that is open is in the live index.
import * as z from "zod";
import { nextReviewLook, type Review, ReviewCards, ReviewStory } from "../domain/review.ts";
import type { Reviews } from "../domain/review-ports.ts";
import { live, liveOf } from "./dynamodb-requests.ts";
import {
  type Attributes,
  getItem,
  type Item,
  parseEach,
  parseItem,
  queryIndex,
  type Table,
  updateItem,
  valuesOf,
} from "./dynamodb-table.ts";

export const KIND = "REVIEW";
const Stored = z.object({ review: ReviewStory, bookkeeping: ReviewCards });

/** Throws a Fault for an item that does not parse. */
export const reviewOf = (item: Item): Review => {
  const { review, bookkeeping } = parseItem(Stored, String(item.pk), item);
  return { ...review, bookkeeping };
};

/** Where it is in the live index; out of it once it is over and everybody was told. */
function lively(review: Review) {
  const due = nextReviewLook(review);
  return due === undefined
    ? { set: "", remove: " REMOVE live, due", values: {} }
    : { set: ", live = :live, due = :due", remove: "", values: { ":live": KIND, ":due": due } };
}

/** The attributes that the indexes and the next write's condition read; `curfew audit verify` computes them again. */
export function reviewAttributes(review: Review) {
  const due = nextReviewLook(review);
  return {
    version: review.version,
    hash: review.audit[review.version - 1]?.hash ?? "",
    person: review.person,
    personAt: `${KIND}#${review.openedAt}`,
    ...(due === undefined ? {} : { live: KIND, due }),
  } satisfies Attributes;
}

function saving({ bookkeeping, ...story }: Review) {
  const { set, remove } = lively({ ...story, bookkeeping });
  return {
    UpdateExpression: `SET #review = :review, #version = :version, #hash = :hash, person = :person, personAt = :personAt${set}`,
    remove,
    names: { "#review": "review", "#version": "version", "#hash": "hash" },
    values: { ":review": story, ...valuesOf(reviewAttributes({ ...story, bookkeeping })) },
  };
}

export function reviewsIn(table: Table): Reviews {
  const list = async (query: Parameters<typeof queryIndex>[1]) =>
    parseEach(table, await queryIndex(table, query), reviewOf);
  return {
    async create(review) {
      const { UpdateExpression, remove, names, values } = saving(review);
      const made = await updateItem(table, KIND, review.id, {
        UpdateExpression: `${UpdateExpression}, bookkeeping = :cards${remove}`,
        ConditionExpression: "attribute_not_exists(pk) OR #hash = :hash",
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ...values, ":cards": review.bookkeeping },
      });
      return made !== undefined;
    },
    async read(id) {
      const item = await getItem(table, KIND, id);
      return item && reviewOf(item);
    },
    async save(next) {
      const { UpdateExpression, remove, names, values } = saving(next);
      const saved = await updateItem(table, KIND, next.id, {
        UpdateExpression: `${UpdateExpression}${remove}`,
        // The SDK sends a write again whose answer was lost: one's own is no other's.
        ConditionExpression: "#version = :previous OR #hash = :hash",
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ...values, ":previous": next.version - 1 },
      });
      return saved !== undefined;
    },
    async note(review, cards) {
      const { set, remove, values } = lively({ ...review, bookkeeping: cards });
      await updateItem(table, KIND, review.id, {
        UpdateExpression: `SET bookkeeping = :cards${set}${remove}`,
        ConditionExpression: "#version = :version",
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":cards": cards, ":version": review.version, ...values },
      });
    },
    due: (now) =>
      list({
        ...live(KIND),
        KeyConditionExpression: "live = :kind AND due <= :now",
        ExpressionAttributeValues: { ":kind": KIND, ":now": now },
      }),
    open: () => list(live(KIND)),
    async openOf(personId) {
      // One that does not parse is a fault: left out, it would not be counted.
      const found = (await queryIndex(table, liveOf(KIND, personId))).map(reviewOf);
      return found.filter(({ state }) => state !== "closed");
    },
  };
}
