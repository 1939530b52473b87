// Session documents in AWS: what the default and the latest version say, and making them say what they should.
// Invariant: after a repair both hold the given text, whatever versions there were, or it throws.

import {
  GetDocumentCommand,
  paginateListDocumentVersions,
  SSMClient,
  type SSMClientConfig,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from "@aws-sdk/client-ssm";
import type { DocumentReader, DocumentRepairer } from "../domain/document-ports.ts";
import { Fault } from "../domain/fault.ts";
import { documentText, type SessionDocument, saysTheSame } from "../domain/session-document.ts";
import { isNamed } from "./aws-error.ts";

export function ssmDocuments(config: SSMClientConfig): DocumentReader {
  const ssm = new SSMClient(config);
  return {
    async texts(name) {
      const byDefault = await versionOf(ssm, name, "$DEFAULT");
      const latest = await versionOf(ssm, name, "$LATEST");
      if (byDefault === undefined || latest === undefined) return undefined;
      return { default: byDefault.text, latest: latest.text };
    },
  };
}

interface Version {
  readonly number: string;
  readonly text: string;
}

/** Undefined if there is no such document or version. */
async function versionOf(
  ssm: SSMClient,
  Name: string,
  DocumentVersion: string,
): Promise<Version | undefined> {
  try {
    const found = await ssm.send(new GetDocumentCommand({ Name, DocumentVersion }));
    return { number: found.DocumentVersion ?? "", text: found.Content ?? "" };
  } catch (error) {
    if (isNamed(error, "InvalidDocument")) return undefined;
    throw error;
  }
}

/** The text of one version; undefined if there is no such document or version. */
export const textOf = async (ssm: SSMClient, name: string, version: string) =>
  (await versionOf(ssm, name, version))?.text;

export function ssmDocumentRepairer(config: SSMClientConfig): DocumentRepairer {
  const ssm = new SSMClient(config);
  return { repair: (document) => repair(ssm, document) };
}

async function repair(ssm: SSMClient, document: SessionDocument): Promise<void> {
  const { name, content } = document;
  const latest = await versionOf(ssm, name, "$LATEST");
  const isRight = latest !== undefined && saysTheSame(latest.text, content);
  const version = isRight ? latest.number : await newVersion(ssm, document);
  await makeDefault(ssm, document, version ?? (await oldVersion(ssm, document)));
  if (version === undefined)
    throw new Fault(
      `The default version of ${name} is repaired. Version ${latest?.number}, the latest, still says otherwise, and AWS takes no text again that a version has. Delete it: aws ssm delete-document --name ${name} --document-version ${latest?.number}`,
      { retryable: false },
    );
}

async function makeDefault(
  ssm: SSMClient,
  { name: Name, content }: SessionDocument,
  DocumentVersion: string,
): Promise<void> {
  const now = await textOf(ssm, Name, "$DEFAULT");
  if (now !== undefined && saysTheSame(now, content)) return;
  await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion }));
}

/** The same text in forms that differ in their white space only. */
const formsOf = (document: SessionDocument): string[] => [
  documentText(document),
  ...Array.from({ length: 10 }, (_, indent) => JSON.stringify(document.content, null, indent + 1)),
];

/**
 * A new version with the right text, which is the latest then. AWS refuses a text that a version has already
 * (DuplicateDocumentContent), after a repair or a change back for instance; another form of it is another text.
 * Undefined if AWS refuses every form: that it compares the bytes was not verified.
 */
async function newVersion(ssm: SSMClient, document: SessionDocument): Promise<string | undefined> {
  for (const Content of formsOf(document)) {
    try {
      const { DocumentDescription } = await ssm.send(
        new UpdateDocumentCommand({
          Name: document.name,
          Content,
          // The only one that AWS takes for a base (facts K1).
          DocumentVersion: "$LATEST",
          DocumentFormat: "JSON",
        }),
      );
      return DocumentDescription?.DocumentVersion;
    } catch (error) {
      if (!isNamed(error, "DuplicateDocumentContent")) throw error;
    }
  }
  return undefined;
}

/** The newest version that has the right text. */
async function oldVersion(ssm: SSMClient, { name, content }: SessionDocument): Promise<string> {
  const versions: number[] = [];
  const pages = paginateListDocumentVersions({ client: ssm, pageSize: 50 }, { Name: name });
  for await (const { DocumentVersions = [] } of pages)
    versions.push(...DocumentVersions.map(({ DocumentVersion }) => Number(DocumentVersion)));
  for (const version of versions.sort((a, b) => b - a)) {
    const text = await textOf(ssm, name, String(version));
    if (text !== undefined && saysTheSame(text, content)) return String(version);
  }
  throw new Fault(`no version of ${name} says what AWS takes for a duplicate`, { retryable: true });
}
