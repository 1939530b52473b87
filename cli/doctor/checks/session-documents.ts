// The Session documents as deployed against the profiles: they hold idle time, maximum and logging of every session.
// Never untrue: what is compared is the default version, because that is the one StartSession uses (facts B1).
import { GetDocumentCommand, paginateListDocuments, SSMClient } from "@aws-sdk/client-ssm";
import { type SessionDocument, saysTheSame } from "../../../domain/session-document.ts";
import type { Check, Finding } from "../finding.ts";

export const checkSessionDocuments: Check = async ({ aws, topology }) => {
  const client = new SSMClient(aws);
  const { documents, prefix } = topology;
  // One after another: GetDocument's rate is unpublished, and there are few.
  const findings: Finding[] = [];
  for (const document of documents) findings.push(await compare(client, document));
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

async function compare(client: SSMClient, { name, content }: SessionDocument): Promise<Finding> {
  const wrong = (what: string): Finding => ({
    check: "session-documents",
    severity: "error",
    resource: name,
    what,
    toDo: "Repair it in Slack, where Curfew tells of it within a day, or deploy again; CloudTrail says who changed it.",
  });
  try {
    const { Content = "" } = await client.send(
      new GetDocumentCommand({ Name: name, DocumentVersion: "$DEFAULT" }),
    );
    return saysTheSame(Content, content)
      ? { ...wrong("As the profile says."), severity: "ok", toDo: "" }
      : wrong("The default version of this Session document is not what the profile says.");
  } catch (error) {
    if (error instanceof Error && error.name === "InvalidDocument")
      return {
        ...wrong("This Session document is missing."),
        toDo: "Deploy; no session of its profile starts without it.",
      };
    throw error;
  }
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
