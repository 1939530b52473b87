// Session documents in AWS: what the default version says, and making it say what it should.
// Never untrue: after a repair the default version holds the given text, whatever versions there were.

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
  return { text: (name) => textOf(ssm, name, "$DEFAULT") };
}

/** The text of one version; undefined if there is no such document or version. */
export async function textOf(
  ssm: SSMClient,
  Name: string,
  DocumentVersion: string,
): Promise<string | undefined> {
  try {
    const { Content } = await ssm.send(new GetDocumentCommand({ Name, DocumentVersion }));
    return Content ?? "";
  } catch (error) {
    if (isNamed(error, "InvalidDocument")) return undefined;
    throw error;
  }
}

export function ssmDocumentRepairer(config: SSMClientConfig): DocumentRepairer {
  const ssm = new SSMClient(config);
  return {
    async repair(document) {
      const now = await textOf(ssm, document.name, "$DEFAULT");
      if (now !== undefined && saysTheSame(now, document.content)) return;
      const DocumentVersion =
        (await newVersion(ssm, document)) ?? (await oldVersion(ssm, document));
      const Name = document.name;
      await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion }));
    },
  };
}

/** A new version with the right text; undefined if AWS says that a version has it already. */
async function newVersion(ssm: SSMClient, document: SessionDocument): Promise<string | undefined> {
  try {
    const { DocumentDescription } = await ssm.send(
      new UpdateDocumentCommand({
        Name: document.name,
        Content: documentText(document),
        DocumentVersion: "$LATEST",
        DocumentFormat: "JSON",
      }),
    );
    return DocumentDescription?.DocumentVersion;
  } catch (error) {
    if (isNamed(error, "DuplicateDocumentContent")) return undefined;
    throw error;
  }
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
