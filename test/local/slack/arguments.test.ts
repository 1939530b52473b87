// Every way in which a client may hand arguments and files to the Web API, over HTTP as clients send them.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { slackListener } from "../../../local/slack/listener.ts";
import { TOKEN, workspace } from "./workspace.ts";

const ANA = "U0ANA00001";
const BEARER = { authorization: `Bearer ${TOKEN}` };
const FORM = "application/x-www-form-urlencoded";

async function onPort() {
  const open = workspace();
  const server = createServer(slackListener(open.slack));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${url}/api/${path}`, init);
    return (await answer.json()) as Record<string, unknown>;
  };
  return { ...open, url, api };
}

const parts = (fields: Readonly<Record<string, string | Blob>>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};
const post = (type: string, body: string, headers: Readonly<Record<string, string>> = BEARER) => ({
  method: "POST",
  headers: { ...headers, "content-type": type },
  body,
});

describe("arguments are read from", () => {
  it.each<[way: string, path: string, init: RequestInit]>([
    ["the query of a GET", `users.info?user=${ANA}`, { headers: BEARER }],
    ["the query of a GET, the token with them", `users.info?user=${ANA}&token=${TOKEN}`, {}],
    ["the query of a POST", `users.info?user=${ANA}`, { method: "POST", headers: BEARER }],
    ["a form", "users.info", post(FORM, `user=${ANA}`)],
    ["a form with the token", "users.info", post(FORM, `user=${ANA}&token=${TOKEN}`, {})],
    [
      "a form whose type names its letters",
      "users.info",
      post(`${FORM}; charset=utf-8`, `user=${ANA}`),
    ],
    [
      "a form of several parts",
      "users.info",
      { method: "POST", body: parts({ user: ANA, token: TOKEN }) },
    ],
    [
      "a form of several parts, but for its files",
      "users.info",
      { method: "POST", headers: BEARER, body: parts({ user: ANA, file: new Blob(["x"]) }) },
    ],
    ["JSON", "users.info", post("application/json", JSON.stringify({ user: ANA }))],
    [
      "JSON whose type names its letters",
      "users.info",
      post("Application/JSON; charset=utf-8", JSON.stringify({ user: ANA })),
    ],
    ["a body before the query", "users.info?user=U404", post(FORM, `user=${ANA}`)],
  ])("%s", async (_way, path, init) => {
    const { api } = await onPort();

    expect(await api(path, init)).toMatchObject({ ok: true, user: { id: ANA } });
  });

  it("the same way for what is a list or an object: as text of JSON", async () => {
    const { api, people } = await onPort();
    const blocks = JSON.stringify([{ type: "section", text: { type: "mrkdwn", text: "hi" } }]);
    const said = { channel: "C0PROD0001", blocks };

    await api(`chat.postMessage?${new URLSearchParams(said)}`, { method: "POST", headers: BEARER });
    await api("chat.postMessage", { method: "POST", headers: BEARER, body: parts(said) });

    expect(people.messages("#prod-access").map(({ readable }) => readable)).toEqual(["hi", "hi"]);
  });
});

describe("what Slack does not read", () => {
  it.each<[what: string, init: RequestInit, error: string]>([
    ["a body of a type that is none of its", post("application/xml", "<a/>"), "invalid_post_type"],
    ["a form of several parts that is none", post("multipart/form-data", "x"), "invalid_form_data"],
    ["JSON that is none", post("application/json", "{"), "invalid_json"],
    ["JSON that is no object", post("application/json", "[1]"), "json_not_object"],
    [
      "a token in JSON",
      post("application/json", JSON.stringify({ user: ANA, token: TOKEN }), {}),
      "not_authed",
    ],
  ])("%s is refused by name", async (_what, init, error) => {
    const { api } = await onPort();

    expect(await api("users.info", init)).toMatchObject({ ok: false, error });
  });

  it("a body without a type", () => {
    const { slack } = workspace();

    const { body } = slack.handleApi("users.info", BEARER, `user=${ANA}`);

    expect(JSON.parse(body)).toEqual({ ok: false, error: "missing_post_type" });
  });
});

describe("api.test", () => {
  it("gives back what it is sent, without a token, and the error that is asked for", async () => {
    const { api } = await onPort();

    const plain = await api("api.test?foo=bar", { method: "POST" });
    const failed = await api("api.test", post(FORM, "error=my_error&foo=bar", {}));

    expect(plain).toEqual({ ok: true, args: { foo: "bar" } });
    expect(failed).toEqual({
      ok: false,
      error: "my_error",
      args: { error: "my_error", foo: "bar" },
    });
  });
});

describe("the bytes of a file come", () => {
  const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0xff, 0x00]);
  const announce = ({ call, url }: Awaited<ReturnType<typeof onPort>>) => {
    const wish = { filename: "week.png", length: bytes.length };
    const { upload_url, file_id } = call("files.getUploadURLExternal", wish);
    return { id: String(file_id), address: `${url}${new URL(String(upload_url)).pathname}` };
  };

  it.each<[way: string, body: () => FormData | Uint8Array<ArrayBuffer>]>([
    ["as the body itself", () => new Uint8Array(bytes)],
    ["as a part named file", () => parts({ file: new Blob([bytes]) })],
    [
      "as a part of another name, beside a text",
      () => parts({ a: "b", filename: new Blob([bytes]) }),
    ],
  ])("%s", async (_way, body) => {
    const open = await onPort();
    const { id, address } = announce(open);

    const sent = await fetch(address, { method: "POST", body: body() });
    open.call("files.completeUploadExternal", { files: [{ id }], channel_id: "C0PROD0001" });

    expect([sent.status, await sent.text()]).toEqual([200, "OK"]);
    expect(open.slack.file(`/files/${id}`)).toEqual(bytes);
  });

  it("not at all in a form without a file", async () => {
    const open = await onPort();
    const { address } = announce(open);

    const sent = await fetch(address, { method: "POST", body: parts({ file: "text" }) });

    expect(sent.status).toBe(400);
  });
});
