// A Session document that is not what its profile says: found, told, perhaps repaired. One item for each document.
// Never untrue: every change of it carries its entry in the document's chain (P8), and a drift is over once.
import * as z from "zod";
import {
  type Actor,
  type AuditData,
  AuditEntry,
  appendEntry,
  CURFEW,
  canonical,
  type Sha256,
} from "./audit.ts";
import { MessageRef } from "./request.ts";
import type { SessionDocument } from "./session-document.ts";
import { Instant, secondsBetween } from "./time.ts";

export const Drift = z.strictObject({
  document: z.string().regex(/^[\w.-]{3,128}$/),
  /** Counts the entries of the chain. */
  version: z.int().min(1),
  /** Which drift of this document it is, from 1: a button of an older one does nothing. */
  number: z.int().min(1),
  /** SHA-256 of the text that was found; `missing` where there is no document. */
  found: z.string(),
  /** What is different, in words, at most ten. */
  differences: z.array(z.string()).max(10),
  foundAt: Instant,
  repair: z.strictObject({ by: z.string(), at: Instant }).optional(),
  /** `restored`: it says again what it should, and Curfew did nothing. */
  over: z.strictObject({ how: z.enum(["repaired", "restored"]), at: Instant }).optional(),
  message: MessageRef.optional(),
  audit: z.array(AuditEntry),
});
export type Drift = z.infer<typeof Drift>;

export const MISSING = "missing";

/** A document that is not there cannot be repaired, only deployed again. */
export const isRepairable = ({ found }: Pick<Drift, "found">): boolean => found !== MISSING;

/** Whoever is in this group of people.yaml may have a document repaired. */
export const ADMIN_GROUP = "admins";

export const isAdmin = ({ groups }: { readonly groups: readonly string[] }): boolean =>
  groups.includes(ADMIN_GROUP);

export interface Found {
  readonly document: SessionDocument;
  /** The text of the default or the latest version, whichever is not as it should be; undefined if there is no document. */
  readonly text: string | undefined;
}

interface Step {
  readonly event: string;
  readonly actor: Actor;
  readonly data?: AuditData;
  readonly set: Partial<Drift>;
}

const stepped = (
  drift: Drift,
  { event, actor, data = {}, set }: Step,
  at: Instant,
  sha256: Sha256,
) => ({
  ...drift,
  ...set,
  version: drift.version + 1,
  audit: appendEntry(drift.document, drift.audit, { at, event, actor, data }, sha256),
});

/** The drift with what was found; undefined if it is known already. */
export function foundDrift(
  before: Drift | undefined,
  { document, text }: Found,
  now: Instant,
  sha256: Sha256,
): Drift | undefined {
  const found = text === undefined ? MISSING : sha256(text);
  if (before !== undefined && before.over === undefined && before.found === found) return undefined;
  const { version = 0, number: last = 0, audit = [] } = before ?? {};
  const number = last + 1;
  const differences = differencesOf(document, text);
  // A new drift has a message, a repair and an end of its own.
  const fresh = {
    document: document.name,
    version,
    number,
    found,
    differences,
    foundAt: now,
    audit,
  };
  const step = { event: "document.drifted", actor: CURFEW, data: { number, found }, set: {} };
  return stepped(fresh, step, now, sha256);
}

/** A repair that was asked for longer ago than this has lost its event. */
const REPAIR_SECONDS = 60;

export const isRepairLost = ({ repair }: Drift, now: Instant): boolean =>
  repair !== undefined && secondsBetween(repair.at, now) > REPAIR_SECONDS;

export const repairAsked = (drift: Drift, by: string, now: Instant, sha256: Sha256): Drift =>
  stepped(
    drift,
    {
      event: "document.repair-asked",
      actor: { kind: "person", id: by },
      data: { number: drift.number },
      set: { repair: { by, at: now } },
    },
    now,
    sha256,
  );

export const driftOver = (
  drift: Drift,
  how: "repaired" | "restored",
  now: Instant,
  sha256: Sha256,
): Drift =>
  stepped(
    drift,
    {
      event: `document.${how}`,
      actor: CURFEW,
      data: { number: drift.number },
      set: { over: { how, at: now } },
    },
    now,
    sha256,
  );

const MOST_DIFFERENCES = 10;

/** `idleSessionTimeout is "60", should be "15"`, for each field that is not as it should be. */
export function differencesOf({ content }: SessionDocument, text: string | undefined): string[] {
  if (text === undefined) return ["the document is not there"];
  const found = parsed(text);
  if (found === undefined) return ["its text is no JSON"];
  const is = fieldsOf(found);
  const should = fieldsOf(content);
  const names = [...new Set([...should.keys(), ...is.keys()])];
  const different = names.filter((name) => is.get(name) !== should.get(name));
  const said = different.map(
    (name) =>
      `${name} is ${is.get(name) ?? "not there"}, should be ${should.get(name) ?? "not there"}`,
  );
  return said.slice(0, MOST_DIFFERENCES).map((line) => line.slice(0, 300));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The leaves of an object by their dotted names, without `inputs.`, each as JSON. */
function fieldsOf(value: unknown, path = ""): Map<string, string> {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    return new Map([[path.replace(/^inputs\./, ""), canonical(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, field]) => [
      ...fieldsOf(field, path === "" ? key : `${path}.${key}`),
    ]),
  );
}
