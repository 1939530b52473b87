// Session documents: what content AWS takes, and which version a session lives by.
import { describe, expect, it } from "vitest";
import { needsOf, sessionDocument, WEB, world } from "./support.ts";

const text = (inputs: Record<string, unknown> = {}) => JSON.stringify(sessionDocument(inputs));
const create = (Name: string, Content: string) => ({ Name, Content, DocumentType: "Session" });

describe("document content", () => {
  it.each([
    ["idle 61", text({ idleSessionTimeout: "61" })],
    ["idle 0", text({ idleSessionTimeout: "0" })],
    ["idle as a number", text({ idleSessionTimeout: 15 })],
    ["maximum 1441", text({ maxSessionDuration: "1441" })],
    ["maximum 1.5", text({ maxSessionDuration: "1.5" })],
    ["a missing flag", text({ runAsEnabled: undefined })],
    ["a flag in words", text({ runAsEnabled: "yes" })],
    ["an unknown input", text({ colour: "red" })],
    ["schema version 2.2", JSON.stringify({ ...sessionDocument(), schemaVersion: "2.2" })],
    ["another session type", JSON.stringify({ ...sessionDocument(), sessionType: "Shell" })],
    ["no inputs", JSON.stringify({ schemaVersion: "1.0", sessionType: "Standard_Stream" })],
    ["no JSON", "schemaVersion: 1.0"],
  ])("refuses %s (facts B1)", async (_what, content) => {
    const { call } = world();

    const answer = call("CreateDocument", create("Mine", content));

    await expect(answer).rejects.toMatchObject({ name: "InvalidDocumentContent" });
  });

  it("takes flags as text and empty timeouts as unset (facts B1)", async () => {
    const { call, start, ssm } = world();
    const inputs = { runAsEnabled: "true", runAsDefaultUser: "deploy", idleSessionTimeout: "" };
    await call("CreateDocument", create("Mine", text({ ...inputs, maxSessionDuration: "1440" })));

    const id = await start({ DocumentName: "Mine" });

    expect(ssm.session(id)?.settings).toMatchObject({
      idleMinutes: 20,
      maxMinutes: 1440,
      runAsUser: "deploy",
    });
  });
});

describe("Run As (facts B1)", () => {
  const runningAs = async (inputs: object, tag?: string) => {
    const { start, ssm } = world({ options: { runAsTag: () => tag } });
    ssm.seedDocument("Mine", sessionDocument({ ...inputs }));
    const session = ssm.session(await start({ DocumentName: "Mine" }));
    return session?.status === "Failed" ? session.endCause : session?.settings.runAsUser;
  };
  const on = { runAsEnabled: true };

  it.each([
    [
      "ssm-user where it is off, whatever the tag",
      { runAsDefaultUser: "deploy" },
      "ana",
      "ssm-user",
    ],
    ["the tag first", { ...on, runAsDefaultUser: "deploy" }, "ana", "ana"],
    ["then the default", { ...on, runAsDefaultUser: "deploy" }, undefined, "deploy"],
    ["nobody else: no session", on, undefined, "no-user"],
    ["never root", { ...on, runAsDefaultUser: "root" }, undefined, "no-user"],
  ])("takes %s", async (_what, inputs, tag, expected) => {
    expect(await runningAs(inputs, tag)).toBe(expected);
  });
});

describe("document versions", () => {
  it("starts sessions under the default version, not the latest (facts B1)", async () => {
    const { call, start, ssm } = world();
    await call("UpdateDocument", {
      Name: "Shell-60",
      Content: text({ idleSessionTimeout: "9" }),
      DocumentVersion: "$LATEST",
    });

    const before = await start();
    await call("UpdateDocumentDefaultVersion", { Name: "Shell-60", DocumentVersion: "2" });
    const after = await start();

    const idle = [before, after].map((id) => ssm.session(id)?.settings.idleMinutes);
    expect(idle).toEqual([5, 9]);
  });

  it("shows content and versions as they are", async () => {
    const { call } = world();
    const Content = text({ idleSessionTimeout: "9" });
    await call("UpdateDocument", { Name: "Shell-60", Content, DocumentVersion: "1" });

    const latest = await call("GetDocument", { Name: "Shell-60", DocumentVersion: "$LATEST" });
    const { Document } = await call("DescribeDocument", { Name: "Shell-60" });

    expect(latest).toMatchObject({ Content, DocumentVersion: "2", DocumentType: "Session" });
    expect(Document).toMatchObject({
      DocumentVersion: "1",
      DefaultVersion: "1",
      LatestVersion: "2",
      SchemaVersion: "1.0",
    });
  });

  it.each([
    ["CreateDocument", create("Shell-60", text()), "DocumentAlreadyExists"],
    ["CreateDocument", create("AWS-Mine", text()), "ValidationException"],
    ["UpdateDocument", { Name: "Nowhere", Content: text() }, "InvalidDocument"],
    ["UpdateDocument", { Name: "Shell-60", Content: text() }, "InvalidDocumentVersion"],
    ["GetDocument", { Name: "Shell-60", DocumentVersion: "7" }, "InvalidDocumentVersion"],
    [
      "UpdateDocumentDefaultVersion",
      { Name: "Shell-60", DocumentVersion: "2" },
      "InvalidDocumentVersion",
    ],
    ["DeleteDocument", { Name: "Nowhere" }, "InvalidDocument"],
  ])("%s refuses %j with %s", async (operation, input, name) => {
    const { call } = world();

    const answer = call(operation, input);

    await expect(answer).rejects.toMatchObject({ name });
  });

  it("refuses an update that changes nothing", async () => {
    const { call } = world();
    const { Content } = await call("GetDocument", { Name: "Shell-60" });

    const answer = call("UpdateDocument", {
      Name: "Shell-60",
      Content,
      DocumentVersion: "$LATEST",
    });

    await expect(answer).rejects.toMatchObject({ name: "DuplicateDocumentContent" });
  });

  it("starts nothing under a deleted document", async () => {
    const { call, start } = world();
    await call("DeleteDocument", { Name: "Shell-60" });

    const answer = start();

    await expect(answer).rejects.toMatchObject({ name: "InvalidDocument" });
  });

  it("lists by owner and by the beginning of the name", async () => {
    const { call, ssm } = world();
    ssm.seedDocument("Other", sessionDocument());
    const names = async (Key: string, Values: string[]) =>
      (await call("ListDocuments", { Filters: [{ Key, Values }] })).DocumentIdentifiers.map(
        ({ Name }: { Name: string }) => Name,
      );

    const [self, amazon, shell] = [
      await names("Owner", ["Self"]),
      await names("Owner", ["Amazon"]),
      await names("Name", ["Shell"]),
    ];

    expect(self).toEqual(["Other", "Shell-60"]);
    expect(amazon).toEqual([
      "AWS-StartPortForwardingSession",
      "AWS-StartPortForwardingSessionToRemoteHost",
      "AWS-StartSSHSession",
    ]);
    expect(shell).toEqual(["Shell-60"]);
  });

  it("seeding the same content again makes no version, other content makes a new default", async () => {
    const { call, ssm } = world();
    ssm.seedDocument("Mine", sessionDocument());
    ssm.seedDocument("Mine", sessionDocument());
    ssm.seedDocument("Mine", sessionDocument({ idleSessionTimeout: "3" }));

    const { Document } = await call("DescribeDocument", { Name: "Mine" });

    expect(Document).toMatchObject({ DefaultVersion: "2", LatestVersion: "2" });
  });

  it("asks IAM about the document's own ARN", () => {
    const { ssm } = world();

    const needs = needsOf(ssm.service, "GetDocument", { Name: "Shell-60" });

    expect(needs).toEqual([
      {
        action: "ssm:GetDocument",
        resource: "arn:aws:ssm:eu-west-1:123456789012:document/Shell-60",
      },
    ]);
  });
});

describe("AWS's own port documents", () => {
  it.each([
    ["portNumber", "1", true],
    ["portNumber", "22", true],
    ["portNumber", "65535", true],
    ["portNumber", "0", false],
    ["portNumber", "65536", false],
    ["portNumber", "99999", false],
    ["portNumber", "022", false],
    ["portNumber", "-1", false],
    ["portNumber", "ssh", false],
    ["portNumber", "22\n", false],
    ["localPortNumber", "0", true],
    ["localPortNumber", "65535", true],
    ["localPortNumber", "65536", false],
  ])("%s %j is taken: %s", async (name, value, isTaken) => {
    const { call } = world();
    const start = call("StartSession", {
      Target: WEB,
      DocumentName: "AWS-StartPortForwardingSession",
      Parameters: { [name]: [value] },
    });

    if (isTaken) expect(await start).toMatchObject({ SessionId: expect.any(String) });
    else await expect(start).rejects.toMatchObject({ name: "ValidationException" });
  });
});
