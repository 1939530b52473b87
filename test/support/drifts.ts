// Somebody changes a Session document past Curfew, and an admin presses Repair: for the stories that need it.
import {
  SSMClient,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from "@aws-sdk/client-ssm";
import type { SessionDocument } from "../../domain/session-document.ts";
import { adminOf } from "./story-admin.ts";
import type { Scene } from "./story-scene.ts";

export function deployedDocument({ stage }: Pick<Scene, "stage">, name: string): SessionDocument {
  const found = stage.topology.documents.find((document) => document.name === name);
  if (found === undefined) throw new Error(`the topology has no ${name}`);
  return found;
}

/** A new default version with other inputs, by somebody who may. */
export async function somebodySets(
  { stage }: Pick<Scene, "stage">,
  name: string,
  inputs: object,
): Promise<void> {
  const ssm = new SSMClient(adminOf(stage));
  const { content } = deployedDocument({ stage }, name);
  const changed = { ...content, inputs: { ...(content.inputs as object), ...inputs } };
  const { DocumentDescription } = await ssm.send(
    new UpdateDocumentCommand({
      Name: name,
      Content: JSON.stringify(changed),
      DocumentVersion: "$LATEST",
    }),
  );
  const DocumentVersion = DocumentDescription?.DocumentVersion;
  await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: name, DocumentVersion }));
  await stage.clock.quiet();
}

/** The messages about drifts, oldest first. */
export const driftMessages = ({ stage }: Pick<Scene, "stage">) =>
  stage.slack.people
    .messages("C0SECURITY")
    .filter(({ readable }) => readable.includes("Session preferences were changed"));

/** Presses Repair under the newest message about a drift, or under the one given. */
export const clickRepair = (
  scene: Pick<Scene, "stage">,
  user: string,
  message: { readonly ts: string } | undefined = driftMessages(scene).at(-1),
) =>
  scene.stage.slack.people.click({
    user,
    channel: "C0SECURITY",
    ts: message?.ts ?? "",
    action_id: "repair-document",
  });
