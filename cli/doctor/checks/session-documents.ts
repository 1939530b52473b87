// The Session documents as deployed against the profiles: they hold idle time, maximum and logging of every session.
// Invariant: the default version is compared, which StartSession uses (facts B1), and the latest as well.
import { paginateListDocuments, SSMClient } from "@aws-sdk/client-ssm";
import { ssmDocuments } from "../../../adapters/ssm-documents.ts";
import type { DocumentReader } from "../../../domain/document-ports.ts";
import {
  type SessionDocument,
  saysTheSame,
  strangeText,
} from "../../../domain/session-document.ts";
import type { Check, Finding } from "../finding.ts";

export const checkSessionDocuments: Check = async ({ aws, topology }) => {
  const client = new SSMClient(aws);
  const { documents, prefix } = topology;
  // One after another: GetDocument's rate is unpublished, and there are few.
  const findings: Finding[] = [];
  const deployed = ssmDocuments(aws);
  for (const document of documents) findings.push(await compare(deployed, document));
  const known = new Set(documents.map(({ name }) => name));
  for (const name of await ownSessionDocuments(client, prefix))
    if (!known.has(name))
      findings.push({
        check: "session-documents",
        severity: "note",
        resource: name,
        what: "No profile of this folder has this Session document.",
        toDo: "If no other stage uses it, delete it.",
      });
  return findings;
};

async function compare(documents: DocumentReader, document: SessionDocument): Promise<Finding> {
  const { name, content } = document;
  const wrong = (what: string): Finding => ({
    check: "session-documents",
    severity: "error",
    resource: name,
    what,
    toDo: "Repair it in Slack, where Curfew tells of it within a day; CloudTrail says who changed it.",
  });
  const texts = await documents.texts(name);
  if (texts === undefined)
    return {
      ...wrong("This Session document is missing."),
      toDo: "Deploy; no session of its profile starts without it.",
    };
  if (strangeText(texts, document) === undefined)
    return { ...wrong("As the profile says."), severity: "ok", toDo: "" };
  const which = saysTheSame(texts.default, content) ? "latest" : "default";
  return wrong(`The ${which} version of this Session document is not what the profile says.`);
}

async function ownSessionDocuments(client: SSMClient, prefix: string): Promise<string[]> {
  const names: string[] = [];
  const Filters = [
    { Key: "Owner", Values: ["Self"] },
    { Key: "DocumentType", Values: ["Session"] },
    { Key: "Name", Values: [`${prefix}-`] },
  ];
  for await (const page of paginateListDocuments({ client, pageSize: 50 }, { Filters }))
    for (const { Name } of page.DocumentIdentifiers ?? []) if (Name !== undefined) names.push(Name);
  return names;
}
