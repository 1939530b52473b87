// The account's Session documents and their versions, with the few that AWS owns.
// Never untrue: a session starts under the document's default version (facts B1).
import { createHash } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import { AwsError, type Place } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { parseContent, type SessionSettings, settingsOf } from "./document-content.ts";

export interface DocumentVersion {
  /** "1", "2", ... */
  readonly version: string;
  readonly content: string;
  /** Epoch ms. */
  readonly createdAt: number;
}

export interface SessionDocument {
  readonly name: string;
  readonly owner: string;
  readonly versions: readonly DocumentVersion[];
  readonly defaultVersion: string;
}

export const DEFAULT_DOCUMENT = "SSM-SessionManagerRunShell";
const DOCUMENTS_LIMIT = 500;
const VERSIONS_LIMIT = 1_000;
const RESERVED = /^(aws|amazon|amzn|AWSEC2|AWSConfigRemediation|AWSSupport)/i;

/** 1 to 65535, and with 0 for "any free one" (AWS's port documents refuse every other text). */
const PORT =
  "^([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$";
const PORT_OR_ANY = PORT.replace("^(", "^(0|");

const port = (description: string, more: Readonly<Record<"parameters" | "properties", object>>) =>
  JSON.stringify({
    schemaVersion: "1.0",
    description,
    sessionType: "Port",
    parameters: {
      portNumber: { type: "String", allowedPattern: PORT, default: "22" },
      localPortNumber: { type: "String", allowedPattern: PORT_OR_ANY, default: "0" },
      ...more.parameters,
    },
    properties: {
      portNumber: "{{ portNumber }}",
      type: "LocalPortForwarding",
      localPortNumber: "{{ localPortNumber }}",
      ...more.properties,
    },
  });
const HERE = { parameters: {}, properties: {} };
/** The instance connects on to another machine, for which Curfew has no grant at all. */
const ELSEWHERE = {
  parameters: { host: { type: "String", default: "localhost" } },
  properties: { host: "{{ host }}" },
};

const AMAZON_OWNED: Readonly<Record<string, string>> = {
  "AWS-StartSSHSession": port("SSH over Session Manager", HERE),
  "AWS-StartPortForwardingSession": port("Port forwarding", HERE),
  "AWS-StartPortForwardingSessionToRemoteHost": port("Port forwarding to another host", ELSEWHERE),
};

/** What a default shell lives by while nobody has made the default document. */
const BUILT_IN_DEFAULT = JSON.stringify({
  schemaVersion: "1.0",
  sessionType: "Standard_Stream",
  inputs: {
    s3EncryptionEnabled: true,
    cloudWatchEncryptionEnabled: false,
    cloudWatchStreamingEnabled: false,
    runAsEnabled: false,
  },
});

export const hashOf = (content: string) => createHash("sha256").update(content).digest("hex");

/** `name` may be a name or an ARN, as StartSession takes both (facts A1). */
export const shortName = (name: string) => name.slice(name.lastIndexOf("/") + 1);

/** Documents that AWS owns have an empty account in their ARN (facts B3). */
export function documentArn({ region, account }: Place, name: string): string {
  if (name.startsWith("arn:")) return name;
  const owner = name in AMAZON_OWNED ? "" : account;
  return `arn:aws:ssm:${region}:${owner}:document/${name}`;
}

const missing = (name: string) =>
  new AwsError("InvalidDocument", `Document with name ${name} does not exist.`);

export type Documents = ReturnType<typeof createDocuments>;

interface Deps {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
}

/** Keeps the documents. Content is checked before anything is stored. */
export function createDocuments({ clock, store, place }: Deps) {
  const records = store.collection<SessionDocument>("ssm.documents");
  const owned = new Map(
    Object.entries(AMAZON_OWNED).map(([name, content]) => [
      name,
      {
        name,
        owner: "Amazon",
        versions: [{ version: "1", content, createdAt: 0 }],
        defaultVersion: "1",
      } satisfies SessionDocument,
    ]),
  );
  const find = (name: string): SessionDocument | undefined => owned.get(name) ?? records.get(name);
  const versionNow = (version: number, content: string): DocumentVersion => {
    parseContent(content);
    return { version: String(version), content, createdAt: clock.now() };
  };
  const mine = (name: string): SessionDocument => {
    const found = records.get(name);
    if (found === undefined) throw missing(name);
    return found;
  };
  const create = (name: string, content: string): SessionDocument => {
    const made = {
      name,
      owner: place.account,
      versions: [versionNow(1, content)],
      defaultVersion: "1",
    };
    records.put(name, made);
    return made;
  };

  return {
    all: () => [...owned.values(), ...records.values()],
    /** Throws InvalidDocument. */
    existing(name: string): SessionDocument {
      const found = find(shortName(name));
      if (found === undefined) throw missing(name);
      return found;
    },
    create(name: string, content: string) {
      if (RESERVED.test(name))
        throw new AwsError("ValidationException", `The name ${name} begins with a reserved word.`);
      if (records.get(name)) throw new AwsError("DocumentAlreadyExists", `${name} already exists.`);
      if (records.size >= DOCUMENTS_LIMIT)
        throw new AwsError("DocumentLimitExceeded", "You can have at most 500 documents.");
      return create(name, content);
    },
    /** Puts a document there as a deploy would: made, or with a new default version if the content differs. */
    seed(name: string, content: string) {
      const found = records.get(name);
      if (found === undefined) return create(name, content);
      const next = versionNow(found.versions.length + 1, content);
      const current = found.versions.find(({ version }) => version === found.defaultVersion);
      if (current?.content === content) return found;
      const seeded = {
        ...found,
        versions: [...found.versions, next],
        defaultVersion: next.version,
      };
      records.put(name, seeded);
      return seeded;
    },
    /** Adds a version; the default stays as it was. */
    update(name: string, content: string): DocumentVersion {
      const found = mine(name);
      if (found.versions.some((version) => version.content === content))
        throw new AwsError(
          "DuplicateDocumentContent",
          "The content of the association document matches another document.",
        );
      if (found.versions.length >= VERSIONS_LIMIT)
        throw new AwsError("DocumentVersionLimitExceeded", "The version limit is 1000.");
      const next = versionNow(found.versions.length + 1, content);
      records.put(name, { ...found, versions: [...found.versions, next] });
      return next;
    },
    setDefault(name: string, version: string) {
      records.put(name, { ...mine(name), defaultVersion: version });
    },
    delete: (name: string) => records.delete(mine(name).name),
    /** What a session started under this document now would live by. Throws InvalidDocument. */
    settings(
      name: string,
      parameters?: Readonly<Record<string, readonly string[]>>,
    ): SessionSettings {
      const found = find(shortName(name));
      if (found === undefined && name !== DEFAULT_DOCUMENT) throw missing(name);
      const version = found?.versions.find((each) => each.version === found.defaultVersion);
      return settingsOf(parseContent(version?.content ?? BUILT_IN_DEFAULT), parameters);
    },
  };
}
