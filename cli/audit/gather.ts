// Gathers what is known of one request: table, S3, transcripts, and what the check says of it all.
// Never untrue: what could not be read is said to be unread, in the bundle itself.

import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import type { StoredRequest } from "../../adapters/dynamodb-stored.ts";
import { storedRequest, storedReview, storedSession } from "../../adapters/dynamodb-stored.ts";
import { sha256 } from "../../adapters/node-crypto.ts";
import type { Transcripts } from "../../adapters/session-transcripts.ts";
import { recordKey } from "../../domain/kept-record.ts";
import type { Request } from "../../domain/request.ts";
import { anchorsIn } from "../../domain/seal.ts";
import type { BundleRecord } from "./bundle.ts";
import { type VerifyDeps, verifyOne } from "./verify.ts";

export interface GatherDeps extends VerifyDeps {
  readonly records: NonNullable<VerifyDeps["records"]>;
  readonly transcripts: Transcripts;
}

export type About = Pick<BundleRecord, "place" | "exportedAt" | "exportedBy">;

/** A person's newest sessions that are looked through for others of the request. */
const RECENT_SESSIONS = 1000;

/** Throws a sentence if the table has no such request, or one that does not parse. */
export async function gather(deps: GatherDeps, id: string, about: About): Promise<BundleRecord> {
  const stored = await storedRequest(deps.table, id);
  if (stored === undefined) throw new Error(`The request ${id} is not in the table.`);
  const { request, raw } = stored;
  if (request === undefined || raw === undefined)
    throw new Error(`The item of ${id} does not parse as a request; see "curfew audit verify".`);
  const { broken } = await verifyOne(deps, id);
  const text = await deps.records.read(recordKey(id));
  return {
    form: 3,
    ...about,
    request: { ...raw },
    sessions: await sessionsOf(deps, request),
    review: (await storedReview(deps.table, id))?.raw ?? null,
    recordInS3: text === undefined ? null : sha256(text),
    policySets: policySetsOf(stored),
    findings: broken.map(({ what }) => what),
  };
}

const policySetsOf = ({ request }: StoredRequest): string[] => [
  ...new Set(
    (request?.audit ?? []).flatMap(({ data }) =>
      typeof data.policySet === "string" ? [data.policySet] : [],
    ),
  ),
];

async function sessionsOf(
  { table, transcripts }: GatherDeps,
  request: Request,
): Promise<BundleRecord["sessions"]> {
  const answered = (anchorsIn(request.audit) ?? []).map(({ session }) => session);
  const recent = await sessionsIn(table).ofPerson(request.person, RECENT_SESSIONS);
  const own = recent.filter((session) => session.request === request.id).map((one) => one.id);
  const ids = [...new Set([...answered, ...own])];
  const found: BundleRecord["sessions"] = [];
  for (const id of ids) {
    const session = await storedSession(table, id);
    if (session === undefined) continue;
    const { document, startedAt } = session.raw;
    const left = await transcripts.of({
      id,
      document: typeof document === "string" ? document : undefined,
      startedAt: String(startedAt),
    });
    found.push({ session: { ...session.raw }, transcripts: [...left] });
  }
  return found;
}
