// Session documents, as AWS's provider handles them: it sends the default version it read last as the base of a change.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import type { Region } from "../account/account.ts";
import { ask } from "../account/ask.ts";
import {
  type Changed,
  type Made,
  type ResourceType,
  resourceType,
} from "../engine/resource-type.ts";

const CONTENT_BYTES = 65_536;

const document = z.strictObject({
  name: z.string(),
  documentType: z.literal("Session"),
  documentFormat: z.literal("JSON"),
  content: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= CONTENT_BYTES, "a document has at most 64 KB"),
});
type Document = z.infer<typeof document>;

interface Described {
  readonly Document: { readonly DefaultVersion: string; readonly LatestVersion: string };
}

/** What the provider reads after each of its changes, and Pulumi keeps until the next. */
async function made(region: Region, Name: string): Promise<Made> {
  const { Document } = (await ask(region, "ssm", "DescribeDocument", { Name })) as Described;
  const { partition, region: at, account } = region.place;
  return {
    id: Name,
    outputs: { arn: `arn:${partition}:ssm:${at}:${account}:document/${Name}` },
    read: { defaultVersion: Document.DefaultVersion, latestVersion: Document.LatestVersion },
  };
}

interface Updated {
  readonly DocumentDescription: { readonly DocumentVersion: string };
}

/** The new version; where the same content is there already, the version that was the latest when it was read (terraform-provider-aws, ssm/document.go). */
async function newVersion(region: Region, change: Changed<Document>): Promise<string> {
  const { name: Name, content: Content } = change.inputs;
  const { defaultVersion: DocumentVersion, latestVersion = "" } = change.made.read ?? {};
  try {
    const updated = await ask(region, "ssm", "UpdateDocument", { Name, Content, DocumentVersion });
    return (updated as Updated).DocumentDescription.DocumentVersion;
  } catch (error) {
    if (error instanceof AwsError && error.name === "DuplicateDocumentContent")
      return latestVersion;
    throw error;
  }
}

export const documentTypes: Readonly<Record<string, ResourceType>> = {
  "aws:ssm/document:Document": resourceType<Document>({
    inputs: document,
    replacedBy: ["name", "documentType"],
    named: "name",
    async create(region, { name: Name, content: Content, documentType: DocumentType }) {
      await ask(region, "ssm", "CreateDocument", { Name, Content, DocumentType });
      return made(region, Name);
    },
    async update(region, change) {
      const DocumentVersion = await newVersion(region, change);
      const Name = change.made.id;
      await ask(region, "ssm", "UpdateDocumentDefaultVersion", { Name, DocumentVersion });
      return made(region, Name);
    },
    async remove(region, { id: Name }) {
      await ask(region, "ssm", "DeleteDocument", { Name });
    },
  }),
};
