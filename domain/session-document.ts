// A profile's ladder steps as Session Manager documents (facts B1, B2).
// Never untrue: a caller cannot choose their own idle time, maximum, logging or port: the one parameter there is, of a
// document that forwards a port, is a port of their own machine.
import { canonical } from "./audit.ts";
import { formsOf, type ProfileForm } from "./emergency.ts";
import type { Place } from "./grant-policy.ts";
import { documentName, type Profile } from "./profile.ts";

export interface SessionDocument {
  readonly name: string;
  /** `schemaVersion` 1.0; numbers are strings as Session Manager wants. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** What a session lives by that is opened without naming a document; one for the account and Region (facts B3). */
export const DEFAULT_DOCUMENT = "SSM-SessionManagerRunShell";

/** Where a stage's documents are, and what begins their names. */
export interface DocumentPlace {
  readonly place: Place;
  readonly prefix: string;
}

/** A bucket of the stage. Bucket names are the world's: account and Region keep them apart. */
export const bucketName = ({ place, prefix }: DocumentPlace, what: string): string =>
  `${prefix.replaceAll("_", "-")}-${what}-${place.account}-${place.region}`;

export const transcriptsBucket = (at: DocumentPlace): string => bucketName(at, "transcripts");

/**
 * The log group of transcripts as it is called in a stage. The stages of an account share profiles.yaml, and a group's
 * name is one of the account and Region: `/curfew/sessions` of the stage `test` is `/curfew/sessions_test`.
 */
export const transcriptsGroup = (
  { prefix }: Pick<DocumentPlace, "prefix">,
  { logGroup }: Profile["session"],
): string => `${logGroup}${prefix.slice("curfew".length)}`;

export interface DocumentWishes {
  readonly profiles: readonly Profile[];
  /** The profile of the account's default document; none: it is not Curfew's. */
  readonly defaultDocument?: string | undefined;
}

/** Every document of a stage: one for each step of each ladder, those of break-glass too, and the account's default one where that was asked for. */
export function sessionDocuments(
  { profiles, defaultDocument }: DocumentWishes,
  at: DocumentPlace,
): SessionDocument[] {
  const own = formsOf(profiles).flatMap(({ owner, profile, port }) =>
    profile.ladder.map((step) => ({
      name: documentName(at.prefix, owner, step),
      content:
        port === undefined ? sessionDocument(profile, step, at) : portDocument(profile, step, port),
    })),
  );
  const model = profiles.find(({ id }) => id === defaultDocument);
  const longest = model?.ladder[model.ladder.length - 1];
  if (model === undefined || longest === undefined) return own;
  return [...own, { name: DEFAULT_DOCUMENT, content: sessionDocument(model, longest, at) }];
}

/** The form of a profile, and the step of its ladder, that a document was made from; undefined for what is none of Curfew's. */
export const madeFrom = (
  profiles: readonly Profile[],
  prefix: string,
  document: string | undefined,
): (ProfileForm & { readonly step: number }) | undefined =>
  formsOf(profiles)
    .flatMap((form) => form.profile.ladder.map((step) => ({ ...form, step })))
    .find(({ owner, step }) => documentName(prefix, owner, step) === document);

/** The content of one step's document. */
export function sessionDocument(
  profile: Profile,
  step: number,
  at: DocumentPlace,
): SessionDocument["content"] {
  const { session } = profile;
  return {
    schemaVersion: "1.0",
    description: `Curfew: ${profile.id}, at most ${step} minutes`,
    sessionType: "Standard_Stream",
    inputs: {
      s3BucketName: session.s3 === undefined ? "" : (session.s3.bucket ?? transcriptsBucket(at)),
      s3KeyPrefix: session.s3?.prefix ?? "",
      // True: the agent refuses a session whose bucket is not encrypted (facts B1).
      s3EncryptionEnabled: true,
      cloudWatchLogGroupName: transcriptsGroup(at, session),
      // True makes logging fail-closed: a session that cannot be logged does not start (facts B1).
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: true,
      kmsKeyId: session.kmsKeyArn ?? "",
      runAsEnabled: session.runAs !== undefined,
      runAsDefaultUser: session.runAs ?? "",
      idleSessionTimeout: String(profile.idleMinutes),
      maxSessionDuration: String(step),
      shellProfile: {
        linux: session.shellProfile.linux ?? "",
        windows: session.shellProfile.windows ?? "",
      },
    },
  };
}

const ANY_PORT =
  "^([0-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$";

/**
 * The content of one step's document that forwards a port. The port is in the document, since nothing in IAM can pin a
 * parameter; there is no logging of ports to configure (facts B6).
 */
export const portDocument = (
  { id, idleMinutes }: Profile,
  step: number,
  port: number,
): SessionDocument["content"] => ({
  schemaVersion: "1.0",
  description: `Curfew: port ${port} of ${id}, at most ${step} minutes`,
  sessionType: "Port",
  parameters: {
    localPortNumber: {
      type: "String",
      description: "Port on your own machine; 0 takes a free one",
      allowedPattern: ANY_PORT,
      default: "0",
    },
  },
  inputs: { idleSessionTimeout: String(idleMinutes), maxSessionDuration: String(step) },
  properties: {
    type: "LocalPortForwarding",
    portNumber: String(port),
    localPortNumber: "{{ localPortNumber }}",
  },
});

/** The text that is deployed: the same bytes for the same profile, so that a deploy without a change changes nothing. */
export const documentText = ({ content }: Pick<SessionDocument, "content">): string =>
  JSON.stringify(content);

/** A default or latest text that does not say what the document should; undefined where both do. */
export const strangeText = (
  texts: { readonly default: string; readonly latest: string },
  { content }: Pick<SessionDocument, "content">,
): string | undefined => [texts.default, texts.latest].find((text) => !saysTheSame(text, content));

/** An account's quota of documents in a Region (Systems Manager quotas). */
const MOST_DOCUMENTS = 500;

/** A sentence where the profiles make more documents than AWS holds; undefined where they fit. */
export function tooManyDocuments({
  profiles,
  defaultDocument,
}: DocumentWishes): string | undefined {
  const own = formsOf(profiles).reduce((sum, { profile }) => sum + profile.ladder.length, 0);
  const count = own + (defaultDocument === undefined ? 0 : 1);
  if (count <= MOST_DOCUMENTS) return undefined;
  return `The profiles make ${count} Session documents, one for each step of each ladder, for break-glass and each forwarded port again; AWS holds ${MOST_DOCUMENTS} in an account and Region. Take steps out of ladders, or ports.`;
}

/** Whether a stored text says the same: the order of its keys and its white space mean nothing. */
export function saysTheSame(text: string, content: SessionDocument["content"]): boolean {
  try {
    return canonical(JSON.parse(text)) === canonical(content);
  } catch {
    return false;
  }
}
