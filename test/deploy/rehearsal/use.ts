// What a stage that is used has beside what the deploy made: grants, objects, documents that were changed by hand.
import {
  GetDocumentCommand,
  SSMClient,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from "@aws-sdk/client-ssm";
import type { Region } from "./account/account.ts";
import { ask } from "./account/ask.ts";
import type { Stack } from "./engine/engine.ts";
import { bucketsIn } from "./types/buckets.ts";

const madeOf = (stack: Stack, type: string) =>
  [...stack.values()].filter(({ planned }) => planned.type === type).map(({ made }) => made);

/** One object in each bucket of the stage; kept from everybody where the bucket has Object Lock. */
export function putObjects(region: Region, stack: Stack): void {
  for (const { id } of madeOf(stack, "aws:s3/bucket:Bucket")) {
    const { isLockable, objects, locked } = bucketsIn(region).get(id);
    const more = { objects: objects + 1, locked: locked + (isLockable ? 1 : 0) };
    bucketsIn(region).change(id, more);
  }
}

/** `sst remove` does not empty a bucket whose removal is not forced; an administrator can, but for what Object Lock keeps. */
export function emptyBuckets(region: Region, stack: Stack): void {
  for (const { id } of madeOf(stack, "aws:s3/bucket:Bucket")) {
    const { locked } = bucketsIn(region).get(id);
    bucketsIn(region).change(id, { objects: locked });
  }
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

/** A live grant under each boundary of the stage; gives the names of their roles. */
export async function grantUnderEachBoundary(region: Region, stack: Stack): Promise<string[]> {
  const boundaries = madeOf(stack, "aws:iam/policy:Policy");
  const names = boundaries.map(({ id }) => `grant-under-${id.slice(id.lastIndexOf("/") + 1)}`);
  for (const [index, { id }] of boundaries.entries())
    await ask(region, "iam", "CreateRole", {
      RoleName: names[index],
      AssumeRolePolicyDocument: TRUST,
      PermissionsBoundary: id,
    });
  return names;
}

export async function endGrants(region: Region, roles: readonly string[]): Promise<void> {
  for (const RoleName of roles) await ask(region, "iam", "DeleteRole", { RoleName });
}

/** A new version of a document by an administrator's hand; in force at once, or not. Gives its number. */
export async function versionByHand(
  { sdk }: Region,
  Name: string,
  inForce: "in force" | "not in force",
): Promise<void> {
  const ssm = new SSMClient(sdk);
  const { Content = "" } = await ssm.send(
    new GetDocumentCommand({ Name, DocumentVersion: "$LATEST" }),
  );
  const edited = { ...(JSON.parse(Content) as object), description: "changed by hand" };
  const { DocumentDescription } = await ssm.send(
    new UpdateDocumentCommand({
      Name,
      Content: JSON.stringify(edited),
      DocumentVersion: "$LATEST",
    }),
  );
  const DocumentVersion = DocumentDescription?.DocumentVersion;
  if (inForce === "in force")
    await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion }));
}

/** What a session would be started under: the document's default version, and its latest. */
export async function contentsOf({ sdk }: Region, Name: string): Promise<string[]> {
  const ssm = new SSMClient(sdk);
  const texts = ["$DEFAULT", "$LATEST"].map(async (DocumentVersion) => {
    const { Content = "" } = await ssm.send(new GetDocumentCommand({ Name, DocumentVersion }));
    return Content;
  });
  return Promise.all(texts);
}
