// `curfew audit verify` on the chains beside those of requests: reviews of break-glass, drifts of documents, links of people.
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { driftsIn } from "../../../adapters/dynamodb-drifts.ts";
import { linksIn } from "../../../adapters/dynamodb-links.ts";
import { requestsIn } from "../../../adapters/dynamodb-requests.ts";
import { reviewsIn } from "../../../adapters/dynamodb-reviews.ts";
import { appendEntry } from "../../../domain/audit.ts";
import { foundDrift } from "../../../domain/drift.ts";
import { linked, unlinked } from "../../../domain/link.ts";
import type { Request } from "../../../domain/request.ts";
import { newReview, type Review } from "../../../domain/review.ts";
import { plusMinutes } from "../../../domain/time.ts";
import { applyChange, type Change } from "../../../domain/transitions.ts";
import { inProcessStage } from "../../../local/stage/in-process.ts";
import { aGrant, aPerson, aRequest, NOON, sha256 } from "../../support/builders.ts";
import { CURFEW, ID, type TableScene, tableScene } from "./table-scene.ts";

const DOCUMENT = "curfew-prod-60";
const ANA = aPerson();
let scene: TableScene;

beforeEach(async () => {
  const stage = await inProcessStage({});
  onTestFinished(() => stage.close());
  scene = tableScene(stage);
});

const verify = (...words: string[]) => scene.audit("verify", "--table-only", ...words);

/** A break-glass whose access has begun, as far as its chain goes. */
async function storeBreakGlass(): Promise<Request> {
  const own = { breakGlass: true, ticket: "INC-7", approvalsNeeded: 0 } as const;
  const { audit, ...terms } = aRequest({ id: ID, ...own });
  const actor = { kind: "person" as const, id: ANA.id };
  const askedFor = { ...audit[0]?.data, ...own };
  const asked = { at: NOON, event: "request.asked", actor, data: askedFor };
  const before = { ...terms, audit: appendEntry(ID, [], asked, sha256) };
  const grant = aGrant(60, { document: DOCUMENT });
  const data = { deadline: grant.deadline, document: grant.document };
  const changes: Change[] = [
    { name: "glass.broken", actor, set: { decidedAt: NOON } },
    { name: "grant.started", actor: CURFEW, data, set: { grant } },
  ];
  await requestsIn(scene.table).create(before);
  let request = before;
  for (const change of changes) {
    request = applyChange(request, change, NOON, sha256) ?? request;
    await requestsIn(scene.table).save(request);
  }
  return request;
}

async function storeReview(): Promise<Review> {
  const terms = { reviewers: ["p-ben001"], withinHours: 72, remindAfterHours: 24, data: {} };
  const review = newReview(await storeBreakGlass(), terms, NOON, sha256);
  await reviewsIn(scene.table).create(review);
  return review;
}

async function storeDrift() {
  const text = JSON.stringify({ schemaVersion: "1.0" });
  const document = { name: DOCUMENT, content: {} } as Parameters<typeof foundDrift>[1]["document"];
  const drift = foundDrift(undefined, { document, text }, NOON, sha256);
  if (drift !== undefined) await driftsIn(scene.table).save(drift);
}

async function storeLink() {
  const proof = { person: ANA, slackUser: ANA.slack, arn: "arn:a" };
  const link = linked(undefined, proof, NOON, sha256);
  await linksIn(scene.table).save(link);
  return link;
}

const without = ({ unlinkedAt: _, ...link }: { readonly unlinkedAt?: string }) => link;

describe("curfew audit verify", () => {
  it("reads the chains of reviews, documents and links, and counts them", async () => {
    await storeReview();
    await storeDrift();
    await storeLink();

    const { code, out } = await verify();

    expect(out).toEqual([
      expect.stringMatching(/reviews, documents and links: 3.*every chain holds\.$/),
    ]);
    expect(code).toBe(0);
  });

  it("finds a break-glass whose review was taken away, in the whole check and in that of the request", async () => {
    await storeBreakGlass();

    const whole = await verify();
    const one = await verify("--request", ID);

    for (const { code, out } of [whole, one]) {
      expect(out[0]).toBe(`${ID}  It was a break-glass, but its review is not in the table.`);
      expect(code).toBe(1);
    }
  });

  it("finds a review whose date was moved, and one that its own breaker is to judge", async () => {
    const { id } = await storeReview();
    const edit = (fields: object) =>
      scene.tamper<{ review: object }>(
        (item) => ({ ...item, review: { ...item.review, ...fields } }),
        "REVIEW",
        id,
      );

    await edit({ dueAt: plusMinutes(NOON, 60 * 24 * 365) });
    const moved = await verify("--request", id);
    await edit({ reviewers: [ANA.id] });
    const own = await verify("--request", id);

    expect(moved.out[0]).toMatch(new RegExp(`^${id}  Review: Entry 1 sealed other fields`));
    expect(own.out[0]).toBe(
      `${id}  Review: Entry 1 contradicts the field "reviewers" of the review.`,
    );
  });

  it("finds a link that stands again though its last entry took it back", async () => {
    const link = await storeLink();
    const actor = { kind: "person" as const, id: ANA.id };
    await linksIn(scene.table).save(unlinked(link, { actor, why: "slack" }, NOON, sha256));
    const whole = await verify();
    await scene.tamper<{ link: { unlinkedAt?: string } }>(
      (item) => ({ ...item, link: without(item.link) }),
      "LINK",
      ANA.id,
    );

    const { out } = await verify();

    expect(whole.code).toBe(0);
    expect(out).toContain(
      `${ANA.id}  Link: Entry 2 contradicts the field "unlinkedAt" of the link.`,
    );
  });

  it("finds an edited entry of a drift, a link turned to another Slack user, and an item that is none", async () => {
    await storeDrift();
    await storeLink();
    await scene.tamper<{ drift: { audit: object[] } }>(
      (item) => ({
        ...item,
        drift: { ...item.drift, audit: item.drift.audit.map((one) => ({ ...one, data: {} })) },
      }),
      "DOCUMENT",
      DOCUMENT,
    );
    await scene.tamper<{ link: object }>(
      (item) => ({ ...item, link: { ...item.link, slackUser: "U0EVE0001" } }),
      "LINK",
      ANA.id,
    );
    const { out } = await verify();
    await scene.tamper(
      () => ({ pk: `LINK#${ANA.id}`, sk: "LINK", link: "nonsense" }),
      "LINK",
      ANA.id,
    );
    const nonsense = await verify();

    expect(out).toContain(
      `${DOCUMENT}  Document: Entry 1 is not what was written, or does not follow the one before it.`,
    );
    expect(out).toContain(
      `${ANA.id}  Link: Entry 1 contradicts the field "slackUser" of the link.`,
    );
    expect(nonsense.out).toContain(`${ANA.id}  The item does not parse as this link's.`);
  });
});
