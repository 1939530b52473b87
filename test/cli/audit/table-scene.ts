// A table with closed requests for the checks of the record, and somebody with power over it who changes things.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { requestsIn } from "../../../adapters/dynamodb-requests.ts";
import { reviewsIn } from "../../../adapters/dynamodb-reviews.ts";
import { sessionsIn } from "../../../adapters/dynamodb-sessions.ts";
import { getItem, keyOf, openTable } from "../../../adapters/dynamodb-table.ts";
import { s3RecordReader, s3Records } from "../../../adapters/s3-records.ts";
import { recordKey, reviewKey } from "../../../domain/kept-record.ts";
import type { Request } from "../../../domain/request.ts";
import type { Review } from "../../../domain/review.ts";
import { anchorOf } from "../../../domain/seal.ts";
import type { Session } from "../../../domain/session.ts";
import { applyChange } from "../../../domain/transitions.ts";
import type { InProcessStage } from "../../../local/stage/in-process.ts";
import { aRequest, aSession, NOON, sha256 } from "../../support/builders.ts";
import { curfewOn } from "../../support/curfew.ts";
import { clientAs } from "../../support/stage.ts";

export const ID = "req-abcdefghij0123456789";
export const OTHER = "req-zzzzzzzzzz0123456789";
export const CURFEW = { kind: "curfew", id: "curfew" } as const;
/** What happens to a request after it was asked for. */
export const STEPS = ["approval.asked", "request.withdrawn"] as const;
export const LENGTH = STEPS.length + 1;

const READ = ["dynamodb:Scan", "dynamodb:GetItem", "s3:GetObject", "s3:ListBucket", "kms:Decrypt"];

export type StoredItem = { request: Omit<Request, "bookkeeping"> } & Record<string, unknown>;

export function tableScene(stage: InProcessStage) {
  const as = clientAs(stage, "admin", ["dynamodb:*", "s3:*", "kms:*"]);
  const table = openTable(as, stage.topology.table.name, () => undefined);
  const admin = DynamoDBDocumentClient.from(new DynamoDBClient(as));
  const bucket = stage.topology.buckets.find(({ name }) => name.includes("-records-"))?.name ?? "";
  const s3 = new S3Client(as);
  const remove = (kind: string, id: string) =>
    admin.send(new DeleteCommand({ TableName: table.name, Key: keyOf(kind, id) }));
  const tamper = async <T extends object = StoredItem>(
    change: (item: T) => unknown,
    kind = "REQUEST",
    id = ID,
  ) => {
    const item = (await getItem(table, kind, id)) as T;
    await admin.send(new PutCommand({ TableName: table.name, Item: change(item) as T }));
  };
  return {
    table,
    bucket,
    remove,
    tamper,
    tamperEntries: (change: (entries: Request["audit"]) => unknown) =>
      tamper((item) => ({
        ...item,
        request: { ...item.request, audit: change(item.request.audit) },
      })),
    /** A withdrawn request, whole, as Curfew leaves it but for its record in S3. */
    async storeWhole(id: string): Promise<Request> {
      await remove("REQUEST", id);
      let request = aRequest({ id });
      await requestsIn(table).create(request);
      for (const name of STEPS) {
        request = applyChange(request, { name, actor: CURFEW }, NOON, sha256) ?? request;
        await requestsIn(table).save(request);
      }
      return request;
    },
    /** An ended request with one session, for which its last entry answers. */
    async storeEnded(id: string): Promise<{ request: Request; session: Session }> {
      const end = { endedAt: NOON, cause: "exit", evidence: "seen" } as const;
      const session = aSession({ id: `p-ana001-${id.slice(4)}`, request: id, ...end });
      await remove("REQUEST", id);
      await remove("SESSION", session.id);
      await sessionsIn(table).create(session);
      const before = aRequest({ id, state: "revoking", approvalsNeeded: 0 });
      await requestsIn(table).create(before);
      const data = { sessions: [anchorOf(session, sha256)] };
      const ended = applyChange(
        before,
        { name: "grant.ended", actor: CURFEW, data },
        NOON,
        sha256,
      ) as Request;
      await requestsIn(table).save(ended);
      return { request: ended, session };
    },
    /** Writes the record as Curfew does. */
    async keep(request: Request, sessions: readonly Session[] = []) {
      await s3Records(as, bucket).keep(request, sessions);
      await requestsIn(table).kept(request.id);
    },
    /** Somebody writes something else over a record; every version stays. */
    rewrite: (id: string, text: string) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: recordKey(id), Body: text })),
    /** Writes the record of a closed review as Curfew does. */
    async keepReview(review: Review) {
      await s3Records(as, bucket).keepReview(review);
      await reviewsIn(table).note(review, { ...review.bookkeeping, kept: true });
    },
    rewriteReview: (id: string, text: string) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: reviewKey(id), Body: text })),
    /** What S3 has of a request. */
    kept: (id: string) => s3RecordReader(as, bucket).read(recordKey(id)),
    records: s3RecordReader(as, bucket),
    audit: (...words: string[]) => curfewOn(stage, READ, "audit", ...words),
  };
}
export type TableScene = ReturnType<typeof tableScene>;
