// Checks a bundle without any network: signature, digests, chain, fields, sessions.
// Never untrue: a bundle signed by another key than the one that is expected does not pass.
import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { sha256 } from "../../adapters/node-crypto.ts";
import { RequestStory } from "../../domain/request.ts";
import { anchorsIn, sessionDigest } from "../../domain/seal.ts";
import { brokenLink, verifyRequest } from "../../domain/verify.ts";
import { BundleRecord, MANIFEST, Manifest, READABLE, RECORD, signedText } from "./bundle.ts";
import { chainBreak, owesReview } from "./chains.ts";

export interface Checked {
  readonly request: string;
  readonly keyArn: string;
  /** SHA-256 of the public key (SPKI, DER), in hex. */
  readonly fingerprint: string;
  /** Whether the key was compared with one that was given. */
  readonly isExpectedKey: boolean;
  readonly entries: number;
  readonly sessions: number;
  /** What is wrong; empty if nothing is. */
  readonly wrong: readonly string[];
}

const read = (folder: string, file: string): string => {
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch {
    throw new Error(`There is no readable ${file} in ${folder}; is it a bundle?`);
  }
};

function parse<T>(schema: z.ZodType<T>, text: string, file: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${file} is not of the form that "curfew audit export" writes.`);
  }
}

function keyFrom(pem: string, what: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    throw new Error(`${what} is no public key in PEM.`);
  }
}

const derOf = (key: KeyObject) => key.export({ type: "spki", format: "der" });

/** Throws a sentence where it is no bundle at all. `expectedKey` is a public key in PEM. */
export function checkBundle(folder: string, expectedKey: string | undefined): Checked {
  const manifest = parse(Manifest, read(folder, MANIFEST), MANIFEST);
  const texts = { [RECORD]: read(folder, RECORD), [READABLE]: read(folder, READABLE) };
  const record = parse(BundleRecord, texts[RECORD], RECORD);
  const key = keyFrom(manifest.key.publicKey, "The key in the manifest");
  const expected = expectedKey === undefined ? key : keyFrom(expectedKey, "What --key names");
  const signature = Buffer.from(manifest.signature, "base64");
  const own = checkRecord(record, manifest.request);
  const wrong = [
    ...(derOf(expected).equals(derOf(key))
      ? []
      : ["It is signed by another key than the given one."]),
    ...(verify("sha256", Buffer.from(signedText(manifest)), key, signature)
      ? []
      : ["The signature does not verify."]),
    ...([RECORD, READABLE] as const)
      .filter((file) => sha256(texts[file]) !== manifest.files[file])
      .map((file) => `${file} is not what was signed.`),
    ...own.wrong,
    ...record.findings.map((finding) => `Found when it was exported: ${finding}`),
  ];
  return {
    request: manifest.request,
    keyArn: manifest.key.arn,
    fingerprint: createHash("sha256").update(derOf(key)).digest("hex"),
    isExpectedKey: expectedKey !== undefined,
    entries: own.entries,
    sessions: record.sessions.length,
    wrong,
  };
}

/** What is wrong with a review; and a break-glass that was granted has one, in a bundle that knows of reviews. */
function checkReview({ form, review: raw }: BundleRecord, request: RequestStory): string[] {
  if (raw === null || raw === undefined)
    return form > 2 && owesReview(request)
      ? [`The review of the break-glass is not in ${RECORD}.`]
      : [];
  const found = chainBreak({ of: "review", id: request.id, raw }, sha256);
  return found === undefined ? [] : [found.what];
}

function checkRecord(record: BundleRecord, id: string) {
  const { request: raw, sessions } = record;
  const parsed = RequestStory.safeParse(raw);
  if (!parsed.success) return { entries: 0, wrong: [`The request in ${RECORD} does not parse.`] };
  const request = parsed.data;
  const verified = verifyRequest(request, sha256, raw);
  const digests = new Map(
    sessions.map(({ session }) => [String(session.id), sessionDigest(session, sha256)]),
  );
  const changed = (anchorsIn(request.audit) ?? []).filter(
    ({ session, digest }) => digests.get(session) !== digest,
  );
  return {
    entries: request.audit.length,
    wrong: [
      ...(request.id === id ? [] : [`${RECORD} is of the request ${request.id}.`]),
      ...(verified.ok ? [] : [brokenLink(verified)]),
      ...checkReview(record, request),
      ...changed.map(
        ({ session }) => `The session ${session} is not what the last entry answers for.`,
      ),
    ],
  };
}
