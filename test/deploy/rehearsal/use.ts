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

const boundariesOf = (stack: Stack) => madeOf(stack, "aws:iam/policy:Policy").map(({ id }) => id);

/** One object in each bucket of the stage; kept from everybody where the bucket has Object Lock. */
export function putObjects(region: Region, stack: Stack): void {
  for (const { id } of madeOf(stack, "aws:s3/bucket:Bucket")) {
    const { isLockable, objects, locked } = bucketsIn(region).get(id);
    const more = { objects: objects + 1, locked: locked + (isLockable ? 1 : 0) };
    bucketsIn(region).change(id, more);
  }
}

/** Who may pass by GOVERNANCE deletes what Object Lock kept. */
export function deleteLockedVersions(region: Region): void {
  for (const { name, objects, locked } of bucketsIn(region).all())
    bucketsIn(region).change(name, { objects: objects - locked, locked: 0 });
}

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

/** A live grant under each boundary of the stage; gives the names of their roles. */
export async function grantUnderEachBoundary(region: Region, stack: Stack): Promise<string[]> {
  const made: string[] = [];
  for (const [index, PermissionsBoundary] of boundariesOf(stack).entries()) {
    const RoleName = `grant-${index}-${region.place.region}`;
    const AssumeRolePolicyDocument = TRUST;
    await ask(region, "iam", "CreateRole", {
      RoleName,
      AssumeRolePolicyDocument,
      PermissionsBoundary,
    });
    made.push(RoleName);
  }
  return made;
}

export async function endGrants(region: Region, roles: readonly string[]): Promise<void> {
  for (const RoleName of roles) await ask(region, "iam", "DeleteRole", { RoleName });
}

const DENY_ALL = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
});

/** Every boundary of the stage denies everything from now on, by a new default version. */
export async function stopEverything(region: Region, stack: Stack): Promise<void> {
  for (const PolicyArn of boundariesOf(stack))
    await ask(region, "iam", "CreatePolicyVersion", {
      PolicyArn,
      PolicyDocument: DENY_ALL,
      SetAsDefault: "true",
    });
}

/** The text that is in force of each boundary of the stage. */
export async function boundaryTexts(region: Region, stack: Stack): Promise<string[]> {
  const texts = boundariesOf(stack).map(async (PolicyArn) => {
    const got = await ask(region, "iam", "GetPolicy", { PolicyArn });
    const { Policy } = got as { readonly Policy: { readonly DefaultVersionId: string } };
    const version = { PolicyArn, VersionId: Policy.DefaultVersionId };
    const { PolicyVersion } = (await ask(region, "iam", "GetPolicyVersion", version)) as {
      readonly PolicyVersion: { readonly Document: string };
    };
    return decodeURIComponent(PolicyVersion.Document);
  });
  return Promise.all(texts);
}

export const isDenyAll = (text: string): boolean => text === DENY_ALL;

/** A new version of a document by an administrator's hand; in force at once, or not. */
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
