// Uploading a picture to local Slack: three steps, and what is refused at each.
import { describe, expect, it } from "vitest";
import { section, workspace } from "./workspace.ts";

const PROD = "C0PROD0001";
const BYTES = Buffer.from("a picture");
const refusal = (error: string) => expect.objectContaining({ ok: false, error });

type Workspace = ReturnType<typeof workspace>;

function announce({ call }: Workspace, over: Readonly<Record<string, unknown>> = {}) {
  const wish = { filename: "week.png", length: BYTES.length, alt_txt: "A week", ...over };
  const answer = call("files.getUploadURLExternal", wish);
  return {
    answer,
    id: String(answer.file_id),
    path: new URL(String(answer.upload_url ?? "http://none/")).pathname,
  };
}

const complete = ({ call }: Workspace, id: string, over: Readonly<Record<string, unknown>> = {}) =>
  call("files.completeUploadExternal", {
    files: [{ id, title: "The week" }],
    channel_id: PROD,
    blocks: [section("what was done")],
    ...over,
  });

describe("a picture", () => {
  it("is shared with words and its description once its bytes came", () => {
    const open = workspace();
    const { id, path } = announce(open);

    const status = open.slack.upload(path, BYTES);
    const hidden = open.slack.file(`/files/${id}`);
    const answer = complete(open, id);

    expect([status, hidden]).toEqual([200, undefined]);
    expect(answer).toMatchObject({ ok: true, files: [{ id, title: "The week" }] });
    expect(open.people.messages("#prod-access")).toMatchObject([
      {
        readable: "what was done",
        files: [{ title: "The week", alt_text: "A week", image_url: `/files/${id}` }],
      },
    ]);
    expect(open.slack.file(`/files/${id}`)).toEqual(BYTES);
  });

  it("is refused where other than the announced number of bytes comes", () => {
    const open = workspace();
    const { id, path } = announce(open, { length: BYTES.length + 1 });

    const status = open.slack.upload(path, BYTES);

    expect(status).toBe(400);
    expect(complete(open, id)).toEqual(refusal("file_not_found"));
    expect(open.people.messages("#prod-access")).toEqual([]);
  });

  it("is shared without a word beside it", () => {
    const open = workspace();
    const { id, path } = announce(open);
    open.slack.upload(path, BYTES);

    const answer = open.call("files.completeUploadExternal", { files: [{ id }], channel_id: PROD });

    expect(answer).toMatchObject({ ok: true });
    expect(open.people.messages("#prod-access")).toMatchObject([{ readable: "", files: [{ id }] }]);
  });

  it("is not shared in a channel that is not there, nor where the app is not, nor twice", () => {
    const open = workspace();
    const { id, path } = announce(open);
    open.slack.upload(path, BYTES);

    const unknown = complete(open, id, { channel_id: "C0NOWHERE" });
    const once = complete(open, id);
    const twice = complete(open, id);

    expect(unknown).toEqual(refusal("channel_not_found"));
    expect(once.ok).toBe(true);
    expect(twice).toEqual(refusal("file_not_found"));
    expect(open.slack.upload(path, BYTES)).toBe(404);
  });

  it("needs files:write for both calls, and a description that Slack takes", () => {
    const poor = workspace({ app: { scopes: ["chat:write"] } });

    const denied = announce(poor).answer;
    const deniedLater = complete(poor, "F0000001");
    const long = announce(workspace(), { alt_txt: "x".repeat(1001) }).answer;

    expect(denied).toMatchObject({ error: "missing_scope", needed: "files:write" });
    expect(deniedLater).toMatchObject({ error: "missing_scope", needed: "files:write" });
    expect(long).toEqual(refusal("alt_txt_too_large"));
  });
});
