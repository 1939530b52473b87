// What a person has open from break-glass is read from the live index to its end, whatever else is there.
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { requestsIn } from "../../adapters/dynamodb-requests.ts";
import { reviewsIn } from "../../adapters/dynamodb-reviews.ts";
import { keyOf } from "../../adapters/dynamodb-table.ts";
import type { Request } from "../../domain/request.ts";
import { newReview, stepReview } from "../../domain/review.ts";
import { earlierBreakGlasses } from "../../workflows/access/earlier-break-glasses.ts";
import { aRequest, NOON, sha256 } from "../support/builders.ts";
import { openAdapterStage, openTestTable } from "./table.ts";

const idNumber = (number: number) => `req-${String(number).padStart(20, "0")}`;
const glass = (number: number, over: Partial<Request> = {}) =>
  aRequest({ id: idNumber(number), breakGlass: true, ticket: "INC-1", ...over });
const OPENING = { reviewers: ["p-ben001"], withinHours: 72, remindAfterHours: 24, data: {} };

async function openCounts() {
  const { table } = openTestTable(await openAdapterStage());
  return { table, requests: requestsIn(table), reviews: reviewsIn(table) };
}

it("counts every one of more than a page of the index, and nobody else's", async () => {
  const { requests, reviews } = await openCounts();
  // A page of an index is a megabyte: 260 items of more than 8 KB each are three.
  const tags = { Env: "prod", Note: "x".repeat(8000) };
  const instance = { ...aRequest().instance, tags };
  for (let at = 0; at < 260; at += 1) {
    const person = at % 2 === 0 ? "p-ana001" : "p-ben001";
    const request = glass(at, { person, instance });
    await requests.create(request);
    await reviews.create(newReview(request, OPENING, NOON, sha256));
  }

  const found = await earlierBreakGlasses({ requests, reviews }, "p-ana001", NOON);

  expect(found).toEqual({ openReviews: 130, overdueReviews: 0, liveBreakGlasses: 130 });
});

it("leaves out what is no break-glass, is being revoked or over, and reviews that are closed", async () => {
  const { requests, reviews } = await openCounts();
  await requests.create(aRequest({ id: idNumber(1) }));
  await requests.create(glass(2, { state: "revoking" }));
  await requests.create(glass(3, { state: "ended" }));
  const open = newReview(glass(3), OPENING, NOON, sha256);
  await reviews.create(open);
  const voided = { name: "review.voided", actor: { kind: "curfew", id: "curfew" } } as const;
  const closed = stepReview(newReview(glass(2), OPENING, NOON, sha256), voided, NOON, sha256);
  // Closed, and not told yet: it is still in the live index.
  await reviews.create(closed!);

  const found = await earlierBreakGlasses({ requests, reviews }, "p-ana001", NOON);

  expect(found).toEqual({ openReviews: 1, overdueReviews: 0, liveBreakGlasses: 0 });
});

it.each(["request", "review"])("refuses to count past a %s that does not parse", async (kind) => {
  const { table, requests, reviews } = await openCounts();
  await requests.create(glass(1));
  await reviews.create(newReview(glass(1), OPENING, NOON, sha256));
  await table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: keyOf(kind.toUpperCase(), idNumber(1)),
      UpdateExpression: "SET #kind.#state = :state",
      ExpressionAttributeNames: { "#kind": kind, "#state": "state" },
      ExpressionAttributeValues: { ":state": "nonsense" },
    }),
  );

  await expect(earlierBreakGlasses({ requests, reviews }, "p-ana001", NOON)).rejects.toThrow(
    "does not parse",
  );
});
