// Looking at Session documents and putting them back, with the very rights of the functions that do it.
import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  SSMClient,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { ssmDocumentRepairer, ssmDocuments } from "../../adapters/ssm-documents.ts";
import { documentText, type SessionDocument } from "../../domain/session-document.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { clientAs } from "../support/stage.ts";
import { openAdapterStage } from "./table.ts";

const NAME = "curfew-prod-60";

const as = (stage: InProcessStage, functionName: string) => ({
  ...clientAs(stage, "unused", ["none:None"]),
  credentials: stage.cloud.iam.keyFor(
    `arn:aws:iam::${LOCAL_PLACE.account}:role/curfew-${functionName}-eu-west-1`,
    "test",
  ),
});
const readerOn = (stage: InProcessStage) => ssmDocuments(as(stage, "CheckDocuments"));
const repairerOn = (stage: InProcessStage) => ssmDocumentRepairer(as(stage, "RepairDocument"));
const adminOn = (stage: InProcessStage) => new SSMClient(clientAs(stage, "admin", ["ssm:*"]));

const shouldBe = (stage: InProcessStage) =>
  stage.topology.documents.find(({ name }) => name === NAME) as SessionDocument;

const changed = (document: SessionDocument, idle: string) =>
  JSON.stringify({
    ...document.content,
    inputs: { ...(document.content.inputs as object), idleSessionTimeout: idle },
  });

async function somebodyChanges(stage: InProcessStage, ...texts: readonly string[]) {
  for (const Content of texts) {
    const { DocumentDescription } = await adminOn(stage).send(
      new UpdateDocumentCommand({ Name: NAME, Content, DocumentVersion: "$LATEST" }),
    );
    const DocumentVersion = DocumentDescription?.DocumentVersion;
    await adminOn(stage).send(
      new UpdateDocumentDefaultVersionCommand({ Name: NAME, DocumentVersion }),
    );
  }
}

describe("a Session document", () => {
  it("is read as its default version says, and is undefined where there is none", async () => {
    const stage = await openAdapterStage();
    const reader = readerOn(stage);
    const before = await reader.text(NAME);
    await somebodyChanges(stage, changed(shouldBe(stage), "60"));

    const after = await reader.text(NAME);
    await adminOn(stage).send(new DeleteDocumentCommand({ Name: NAME }));

    expect(before).toBe(documentText(shouldBe(stage)));
    expect(after).toBe(changed(shouldBe(stage), "60"));
    expect(await reader.text(NAME)).toBeUndefined();
  });

  it.each([
    ["with a version from before", ["60"]],
    [
      "with many versions in between",
      Array.from({ length: 60 }, (_, idle) => String(idle + 1)).filter((idle) => idle !== "15"),
    ],
  ])("is put back %s", async (_what, idles) => {
    const stage = await openAdapterStage();
    await somebodyChanges(stage, ...idles.map((idle) => changed(shouldBe(stage), idle)));

    await repairerOn(stage).repair(shouldBe(stage));

    expect(await readerOn(stage).text(NAME)).toBe(documentText(shouldBe(stage)));
  });

  it("is put back by a new version where no version says it any more", async () => {
    const stage = await openAdapterStage();
    const admin = adminOn(stage);
    await admin.send(new DeleteDocumentCommand({ Name: NAME }));
    const Content = changed(shouldBe(stage), "60");
    await admin.send(new CreateDocumentCommand({ Name: NAME, Content, DocumentType: "Session" }));

    await repairerOn(stage).repair(shouldBe(stage));

    expect(await readerOn(stage).text(NAME)).toBe(documentText(shouldBe(stage)));
  });

  it("is left alone where it says so already, in whatever form", async () => {
    const stage = await openAdapterStage();
    await somebodyChanges(stage, JSON.stringify(shouldBe(stage).content, null, 2));

    await repairerOn(stage).repair(shouldBe(stage));

    expect(await readerOn(stage).text(NAME)).toBe(JSON.stringify(shouldBe(stage).content, null, 2));
  });

  it.each([
    "SSM-SessionManagerRunShell",
    "curfew-prod-61",
    "curfew-test-prod-60",
  ])("%s is beyond the repairer's rights: no profile has it", async (name) => {
    const stage = await openAdapterStage();

    const answer = repairerOn(stage).repair({ ...shouldBe(stage), name });

    await expect(answer).rejects.toThrow(/not authorized to perform: ssm:GetDocument/);
  });
});
