// The calls on documents: CreateDocument to DeleteDocument, for documents of type Session only.
import { z } from "zod";
import { AwsError, type Operation, type Place } from "../core/service.ts";
import { pageOf } from "../ec2/pages.ts";
import {
  type Documents,
  type DocumentVersion,
  documentArn,
  hashOf,
  type SessionDocument,
} from "./documents.ts";

const name = z.string().regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/);
const newName = z.string().regex(/^[a-zA-Z0-9_\-.]{3,128}$/);
const version = z.string().regex(/^(\$LATEST|\$DEFAULT|[1-9][0-9]*)$/);
const numbered = z.string().regex(/^[1-9][0-9]*$/);
const content = z.string().min(1);
const format = z.literal("JSON").optional();

const byName = z.strictObject({ Name: name, DocumentVersion: version.optional() });
const createInput = z.strictObject({
  Name: newName,
  Content: content,
  DocumentType: z.literal("Session"),
  DocumentFormat: format,
});
const updateInput = z.strictObject({
  Name: newName,
  Content: content,
  DocumentVersion: version.optional(),
  DocumentFormat: format,
});
const defaultInput = z.strictObject({ Name: newName, DocumentVersion: numbered });
const getInput = byName.extend({ DocumentFormat: format });
const versionsInput = z.strictObject({
  Name: name,
  MaxResults: z.number().int().min(1).max(50).optional(),
  NextToken: z.string().optional(),
});
const deleteInput = z.strictObject({ Name: newName });
const listInput = z.strictObject({
  Filters: z
    .array(
      z.strictObject({
        Key: z.enum(["Name", "Owner", "DocumentType"]),
        Values: z.array(z.string().min(1)).min(1),
      }),
    )
    .max(5)
    .optional(),
  MaxResults: z.number().int().min(1).max(50).optional(),
  NextToken: z.string().optional(),
});

const badVersion = () =>
  new AwsError("InvalidDocumentVersion", "The document version is not valid or does not exist.");

function versionOf(document: SessionDocument, asked = "$DEFAULT"): DocumentVersion {
  const wanted = asked === "$DEFAULT" ? document.defaultVersion : asked;
  const found =
    wanted === "$LATEST"
      ? document.versions.at(-1)
      : document.versions.find((each) => each.version === wanted);
  if (found === undefined) throw badVersion();
  return found;
}

function description(document: SessionDocument, shown: DocumentVersion) {
  const { description: text } = JSON.parse(shown.content) as { description?: string };
  return {
    Name: document.name,
    Owner: document.owner,
    Hash: hashOf(shown.content),
    HashType: "Sha256",
    CreatedDate: shown.createdAt / 1000,
    Status: "Active",
    DocumentVersion: shown.version,
    ...(text !== undefined && { Description: text }),
    PlatformTypes: ["Windows", "Linux", "MacOS"],
    DocumentType: "Session",
    SchemaVersion: "1.0",
    LatestVersion: document.versions.at(-1)?.version,
    DefaultVersion: document.defaultVersion,
    DocumentFormat: "JSON",
  };
}

type ListInput = z.infer<typeof listInput>;

/** Name filters are prefixes; `Self` and `Amazon` are the owners. */
function listed(document: SessionDocument, filters: ListInput["Filters"] = []): boolean {
  return filters.every(({ Key, Values }) => {
    if (Key === "DocumentType") return Values.includes("Session");
    if (Key === "Name") return Values.some((prefix) => document.name.startsWith(prefix));
    return Values.includes(document.owner === "Amazon" ? "Amazon" : "Self");
  });
}

function list(documents: Documents, { Filters, MaxResults, NextToken }: ListInput) {
  const page = pageOf({
    items: documents
      .all()
      .filter((document) => listed(document, Filters))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    keyOf: (document) => document.name,
    size: MaxResults ?? 10,
    token: NextToken,
    scope: "documents",
    refuse: () => new AwsError("InvalidNextToken", "The specified token isn't valid."),
  });
  return {
    DocumentIdentifiers: page.items.map((document) => ({
      Name: document.name,
      Owner: document.owner,
      DocumentVersion: document.defaultVersion,
      DocumentType: "Session",
      SchemaVersion: "1.0",
      DocumentFormat: "JSON",
    })),
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}

/** The newest first. */
function listVersions(documents: Documents, input: z.infer<typeof versionsInput>) {
  const document = documents.existing(input.Name);
  const page = pageOf({
    items: [...document.versions].reverse(),
    keyOf: ({ version }) => String(9999 - Number(version)),
    size: input.MaxResults ?? 10,
    token: input.NextToken,
    scope: `versions of ${document.name}`,
    refuse: () => new AwsError("InvalidNextToken", "The specified token isn't valid."),
  });
  return {
    DocumentVersions: page.items.map(({ version, createdAt }) => ({
      Name: document.name,
      DocumentVersion: version,
      CreatedDate: createdAt / 1000,
      IsDefaultVersion: version === document.defaultVersion,
      DocumentFormat: "JSON",
      Status: "Active",
    })),
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}

function update(documents: Documents, input: z.infer<typeof updateInput>) {
  const before = documents.existing(input.Name);
  // AWS wants to be told that it is the newest version that is being replaced.
  const asked = input.DocumentVersion;
  if (asked === undefined || versionOf(before, asked) !== before.versions.at(-1))
    throw badVersion();
  const next = documents.update(input.Name, input.Content);
  return { DocumentDescription: description(documents.existing(input.Name), next) };
}

/** The operations on documents, by name. */
export function documentOperations(documents: Documents, place: Place) {
  const on = (action: string) => (input: { readonly Name: string }) => [
    { action: `ssm:${action}`, resource: documentArn(place, input.Name) },
  ];
  const create: Operation<z.infer<typeof createInput>> = {
    input: createInput,
    needs: on("CreateDocument"),
    run({ Name, Content }) {
      const made = documents.create(Name, Content);
      return { DocumentDescription: description(made, versionOf(made)) };
    },
  };
  const updateOperation: Operation<z.infer<typeof updateInput>> = {
    input: updateInput,
    needs: on("UpdateDocument"),
    run: (input) => update(documents, input),
  };
  const setDefault: Operation<z.infer<typeof defaultInput>> = {
    input: defaultInput,
    needs: on("UpdateDocumentDefaultVersion"),
    run({ Name, DocumentVersion }) {
      documents.setDefault(Name, versionOf(documents.existing(Name), DocumentVersion).version);
      return { Description: { Name, DefaultVersion: DocumentVersion } };
    },
  };
  const get: Operation<z.infer<typeof getInput>> = {
    input: getInput,
    needs: on("GetDocument"),
    run({ Name, DocumentVersion }) {
      const document = documents.existing(Name);
      const shown = versionOf(document, DocumentVersion);
      return {
        Name: document.name,
        CreatedDate: shown.createdAt / 1000,
        DocumentVersion: shown.version,
        Status: "Active",
        Content: shown.content,
        DocumentType: "Session",
        DocumentFormat: "JSON",
      };
    },
  };
  const describe: Operation<z.infer<typeof byName>> = {
    input: byName,
    needs: on("DescribeDocument"),
    run({ Name, DocumentVersion }) {
      const document = documents.existing(Name);
      return { Document: description(document, versionOf(document, DocumentVersion)) };
    },
  };
  const listOperation: Operation<ListInput> = {
    input: listInput,
    needs: () => [{ action: "ssm:ListDocuments", resource: "*" }],
    run: (input) => list(documents, input),
  };
  const versions: Operation<z.infer<typeof versionsInput>> = {
    input: versionsInput,
    needs: on("ListDocumentVersions"),
    run: (input) => listVersions(documents, input),
  };
  const remove: Operation<z.infer<typeof deleteInput>> = {
    input: deleteInput,
    needs: on("DeleteDocument"),
    run({ Name }) {
      documents.delete(Name);
      return {};
    },
  };
  return {
    CreateDocument: create,
    UpdateDocument: updateOperation,
    UpdateDocumentDefaultVersion: setDefault,
    GetDocument: get,
    DescribeDocument: describe,
    ListDocuments: listOperation,
    ListDocumentVersions: versions,
    DeleteDocument: remove,
  };
}
