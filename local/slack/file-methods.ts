// files.*: a picture in three steps, as Slack's pages on uploading say: ask where, put the bytes there, share it.
// Never untrue: a file is shared only when as many bytes came as were said, and only once.
import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { joinedChannel, json, type Method, method } from "./method.ts";
import { post, threadOf } from "./posting.ts";
import type { SlackFile } from "./records.ts";
import { faulty, SlackError } from "./slack-error.ts";
import type { State } from "./state.ts";

const getUploadURLExternal = method({
  scopes: ["files:write"],
  input: z.strictObject({
    filename: z.string().min(1),
    length: z.coerce.number().int().min(1),
    alt_txt: z.string().optional(),
    snippet_type: z.string().optional(),
  }),
  run({ filename, length, alt_txt: alt }, state) {
    if ((alt?.length ?? 0) > LIMITS.fileAltText) throw new SlackError("alt_txt_too_large");
    const id = state.newId("F");
    state.files.put(id, { id, name: filename, length, ...(alt === undefined ? {} : { alt }) });
    return { upload_url: `${state.baseUrl()}/upload/v1/${id}`, file_id: id };
  },
});

/** Takes the bytes of a file; 200, or another status where Slack would not have them. */
export function takeUpload(state: State, id: string, bytes: Buffer): number {
  const file = state.files.get(id);
  if (file === undefined || file.isShared === true) return 404;
  if (bytes.length !== file.length) {
    const details = [`${bytes.length} bytes came, ${file.length} were said`];
    state.noteRefusal({ method: "upload", error: "length_mismatch", details });
    return 400;
  }
  state.files.put(id, { ...file, bytes: bytes.toString("base64") });
  return 200;
}

const Wanted = z.array(z.strictObject({ id: z.string(), title: z.string().optional() })).min(1);

function uploaded(state: State, id: string): SlackFile {
  const file = state.files.get(id);
  if (file?.bytes === undefined || file.isShared === true) throw new SlackError("file_not_found");
  return file;
}

const completeUploadExternal = method({
  scopes: ["files:write"],
  input: z.strictObject({
    files: json,
    channel_id: z.string().optional(),
    thread_ts: z.string().optional(),
    initial_comment: z.string().optional(),
    blocks: json.optional(),
  }),
  run(input, state) {
    const wanted = Wanted.safeParse(input.files);
    if (!wanted.success)
      throw faulty("invalid_arguments", "", [{ pointer: "/files", message: "is a list of files" }]);
    const files = wanted.data.map(({ id, title }) => ({
      ...uploaded(state, id),
      ...(title === undefined ? {} : { title }),
    }));
    if (input.channel_id !== undefined) {
      const channel = joinedChannel(state, input.channel_id);
      const threadTs = threadOf(state, channel.id, input.thread_ts);
      const { initial_comment: text } = input;
      const said = text === undefined ? { blocks: input.blocks } : { text };
      post(state, channel.id, said, { threadTs, files: files.map(({ id }) => id) });
    }
    for (const file of files) state.files.put(file.id, { ...file, isShared: true });
    return { files: files.map(({ id, name, title = name }) => ({ id, title })) };
  },
});

export const fileMethods: Readonly<Record<string, Method>> = {
  "files.getUploadURLExternal": getUploadURLExternal,
  "files.completeUploadExternal": completeUploadExternal,
};
