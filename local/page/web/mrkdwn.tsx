// Slack's mrkdwn as elements, never as HTML text.
// Never untrue: only http and https addresses become links.
import type { ComponentChildren } from "preact";
import { dated } from "./dates.ts";
import { storyNow, workspace } from "./workspace.ts";

const TOKEN =
  /```([\s\S]+?)```|`([^`\n]+)`|<([^>\n]+)>|(?<![\w*])\*([^*\n]+)\*(?!\w)|(?<![\w_])_([^_\n]+)_(?!\w)|(?<![\w~])~([^~\n]+)~(?!\w)/;
const DATE = /^!date\^(\d+)\^([^|^]*)(?:\^[^|]*)?(?:\|.*)?$/;

const plain = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const nameOf = (id: string) => workspace.value.users.find((one) => one.id === id)?.realName ?? id;
const channelOf = (id: string) => workspace.value.channels.find((one) => one.id === id)?.name ?? id;

function Reference({ inside }: { inside: string }) {
  const [target = "", label] = inside.split("|");
  if (target.startsWith("@")) return <span class="mention">@{nameOf(target.slice(1))}</span>;
  if (target.startsWith("#")) return <span class="mention">#{channelOf(target.slice(1))}</span>;
  const date = DATE.exec(inside);
  if (date !== null) {
    const day = new Date(Number(date[1]) * 1000);
    return <time dateTime={day.toISOString()}>{dated(day, date[2] ?? "", storyNow.value)}</time>;
  }
  if (target.startsWith("!")) return <span class="mention">@{label ?? target.slice(1)}</span>;
  if (!/^https?:\/\//.test(target)) return <>{plain(label ?? target)}</>;
  return (
    <a href={plain(target)} target="_blank" rel="noreferrer noopener">
      {plain(label ?? target)}
    </a>
  );
}

function styled(found: RegExpExecArray): ComponentChildren {
  const [, block, code, reference, bold, italic, struck] = found;
  if (block !== undefined) return <pre>{plain(block)}</pre>;
  if (code !== undefined) return <code>{plain(code)}</code>;
  if (reference !== undefined) return <Reference inside={reference} />;
  if (bold !== undefined) return <b>{parts(bold)}</b>;
  if (italic !== undefined) return <i>{parts(italic)}</i>;
  return <s>{parts(struck ?? "")}</s>;
}

function parts(text: string): ComponentChildren[] {
  const found = TOKEN.exec(text);
  if (found === null) return [plain(text)];
  const after = found.index + found[0].length;
  return [plain(text.slice(0, found.index)), styled(found), ...parts(text.slice(after))];
}

const QUOTE = /^(?:>|&gt;) ?/;

/** Runs of quoted and of other lines, in order; a block of code is one run whatever its lines begin with. */
function runsOf(text: string): { readonly isQuote: boolean; readonly lines: readonly string[] }[] {
  if (text.includes("```")) return [{ isQuote: false, lines: [text] }];
  const runs: { isQuote: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const isQuote = QUOTE.test(line);
    const last = runs.at(-1);
    const words = isQuote ? line.replace(QUOTE, "") : line;
    if (last?.isQuote === isQuote) last.lines.push(words);
    else runs.push({ isQuote, lines: [words] });
  }
  return runs;
}

export function Mrkdwn({ text }: { text: string }) {
  return (
    <div class="mrkdwn">
      {runsOf(text).map(({ isQuote, lines }, index) =>
        isQuote ? (
          <blockquote key={index}>{parts(lines.join("\n"))}</blockquote>
        ) : (
          <span key={index}>{parts(lines.join("\n"))}</span>
        ),
      )}
    </div>
  );
}

/** A text object of Block Kit. */
export function Words({ of: { type, text } }: { of: { type: string; text: string } }) {
  return type === "mrkdwn" ? <Mrkdwn text={text} /> : <span class="mrkdwn">{text}</span>;
}
