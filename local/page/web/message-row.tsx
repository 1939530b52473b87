// One message, with who wrote it and when.
import { memo } from "preact/compat";
import type { RenderedMessage } from "../../slack/render.ts";
import { Avatar } from "./avatar.tsx";
import { Blocks } from "./blocks.tsx";
import { dated, timeOf } from "./dates.ts";
import { Mrkdwn } from "./mrkdwn.tsx";
import { Picture } from "./picture.tsx";
import { go } from "./place.ts";
import { SurfaceContext } from "./surface.ts";
import { isApp, storyNow } from "./workspace.ts";

const nothing = () => undefined;

function Head({
  message: { user, name, ts, edited, ephemeral_for },
}: {
  message: RenderedMessage;
}) {
  const day = new Date(Number(ts) * 1000);
  return (
    <p class="head">
      <b>{name}</b> {isApp(user) ? <span class="app-badge">APP</span> : null}{" "}
      <time
        dateTime={day.toISOString()}
        title={dated(day, "{date_long}, {time_secs}", storyNow.value)}
      >
        {timeOf(ts)}
      </time>
      {edited ? <span class="soft"> (edited)</span> : null}
      {ephemeral_for === undefined ? null : <span class="soft"> Only visible to you</span>}
    </p>
  );
}

interface Props {
  readonly message: RenderedMessage;
  /** Of its thread; 0 where the thread itself is shown. */
  readonly replies: number;
}

/** Drawn again only when the message changed: a channel may hold hundreds. */
export const MessageRow = memo(function MessageRow({ message, replies }: Props) {
  const { channel, ts, fields, blocks, user, name, files } = message;
  return (
    <li class={message.ephemeral_for === undefined ? "message" : "message private"}>
      <Avatar user={user} name={name} />
      <div>
        <Head message={message} />
        <SurfaceContext.Provider value={{ at: { channel, ts }, fields, enter: nothing }}>
          {blocks.length > 0 ? <Blocks blocks={blocks} /> : <Mrkdwn text={message.text} />}
        </SurfaceContext.Provider>
        {files.length === 0 ? null : (
          <div class="blocks">
            {files.map((file) => (
              <Picture key={file.id} of={file} title={file.title} />
            ))}
          </div>
        )}
        {replies > 0 ? (
          <button type="button" class="replies" onClick={() => go({ thread: ts })}>
            {replies} {replies === 1 ? "reply" : "replies"}
          </button>
        ) : null}
      </div>
    </li>
  );
});
