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

/** A version more, which is the default only where that is said. */
async function somebodyAdds(stage: InProcessStage, Content: string): Promise<string | undefined> {
  const { DocumentDescription } = await adminOn(stage).send(
    new UpdateDocumentCommand({ Name: NAME, Content, DocumentVersion: "$LATEST" }),
  );
  return DocumentDescription?.DocumentVersion;
}
const somebodySetsDefault = (stage: InProcessStage, DocumentVersion: string | undefined) =>
  adminOn(stage).send(new UpdateDocumentDefaultVersionCommand({ Name: NAME, DocumentVersion }));

async function somebodyChanges(stage: InProcessStage, ...texts: readonly string[]) {
  for (const text of texts) await somebodySetsDefault(stage, await somebodyAdds(stage, text));
}

/** Default and latest version, as what they mean. */
async function meant(stage: InProcessStage) {
  const texts = await readerOn(stage).texts(NAME);
  if (texts === undefined) throw new Error("the document is gone");
  return [JSON.parse(texts.default), JSON.parse(texts.latest)] as [unknown, unknown];
}
const asItShould = (stage: InProcessStage) => {
  const { content } = shouldBe(stage);
  return [content, content];
};

describe("a Session document", () => {
  it("is read as its default and its latest version say, and is undefined where there is none", async () => {
    const stage = await openAdapterStage();
    const reader = readerOn(stage);
    const before = await reader.texts(NAME);
    const [right, wrong] = [documentText(shouldBe(stage)), changed(shouldBe(stage), "60")];
    const added = await somebodyAdds(stage, wrong);

    const between = await reader.texts(NAME);
    await somebodySetsDefault(stage, added);
    const after = await reader.texts(NAME);
    await adminOn(stage).send(new DeleteDocumentCommand({ Name: NAME }));

    expect(before).toEqual({ default: right, latest: right });
    expect(between).toEqual({ default: right, latest: wrong });
    expect(after).toEqual({ default: wrong, latest: wrong });
    expect(await reader.texts(NAME)).toBeUndefined();
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

    expect(await meant(stage)).toEqual(asItShould(stage));
  });

  it.each([
    "the latest",
    "the default",
  ])("is put back where only %s version is wrong", async (which) => {
    const stage = await openAdapterStage();
    const added = await somebodyAdds(stage, changed(shouldBe(stage), "60"));
    if (which === "the default") {
      await somebodyAdds(stage, JSON.stringify(shouldBe(stage).content, null, 3));
      await somebodySetsDefault(stage, added);
    }

    await repairerOn(stage).repair(shouldBe(stage));

    expect(await meant(stage)).toEqual(asItShould(stage));
  });

  it("is put back again and again", async () => {
    const stage = await openAdapterStage();

    for (const idle of ["60", "59", "58"]) {
      await somebodyChanges(stage, changed(shouldBe(stage), idle));
      await repairerOn(stage).repair(shouldBe(stage));

      expect(await meant(stage)).toEqual(asItShould(stage));
    }
  });

  it("is put back in its default version, and says which version to delete, where AWS takes the text in no form", async () => {
    const stage = await openAdapterStage();
    const { content } = shouldBe(stage);
    for (let indent = 1; indent <= 10; indent += 1)
      await somebodyAdds(stage, JSON.stringify(content, null, indent));
    await somebodyChanges(stage, changed(shouldBe(stage), "60"));

    const answer = repairerOn(stage).repair(shouldBe(stage));

    await expect(answer).rejects.toThrow(
      "Delete it: aws ssm delete-document --name curfew-prod-60 --document-version 12",
    );
    expect((await meant(stage))[0]).toEqual(content);
  });

  it("is put back by a new version where no version says it any more", async () => {
    const stage = await openAdapterStage();
    const admin = adminOn(stage);
    await admin.send(new DeleteDocumentCommand({ Name: NAME }));
    const Content = changed(shouldBe(stage), "60");
    await admin.send(new CreateDocumentCommand({ Name: NAME, Content, DocumentType: "Session" }));

    await repairerOn(stage).repair(shouldBe(stage));

    expect(await meant(stage)).toEqual(asItShould(stage));
  });

  it("is left alone where it says so already, in whatever form", async () => {
    const stage = await openAdapterStage();
    const text = JSON.stringify(shouldBe(stage).content, null, 2);
    await somebodyChanges(stage, text);

    await repairerOn(stage).repair(shouldBe(stage));

    expect(await readerOn(stage).texts(NAME)).toEqual({ default: text, latest: text });
  });

  it.each([
    "SSM-SessionManagerRunShell",
    "curfew_test-prod-60",
    "our-own-document",
  ])("%s is beyond the repairer's rights: it is not the stage's", async (name) => {
    const stage = await openAdapterStage();

    const answer = repairerOn(stage).repair({ ...shouldBe(stage), name });

    await expect(answer).rejects.toThrow(/not authorized to perform: ssm:GetDocument/);
  });
});
