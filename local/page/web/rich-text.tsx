// Slack's rich text.
import type { RichText as Rich } from "../../slack/rich-text.ts";
import { dated } from "./dates.ts";
import { Mrkdwn } from "./mrkdwn.tsx";
import { storyNow } from "./workspace.ts";

type Part = Rich["elements"][number];
type Inline = Extract<Part, { type: "rich_text_section" }>["elements"][number];

function One({ of }: { of: Inline }) {
  switch (of.type) {
    case "text":
      if (of.style?.code) return <code>{of.text}</code>;
      if (of.style?.bold) return <b>{of.text}</b>;
      if (of.style?.italic) return <i>{of.text}</i>;
      return <>{of.text}</>;
    case "link":
      return <Mrkdwn text={`<${of.url}|${of.text ?? of.url}>`} />;
    case "user":
      return <Mrkdwn text={`<@${of.user_id}>`} />;
    case "channel":
      return <Mrkdwn text={`<#${of.channel_id}>`} />;
    case "emoji":
      return <>:{of.name}:</>;
    case "date":
      return <>{dated(new Date(of.timestamp * 1000), of.format, storyNow.value)}</>;
    case "broadcast":
      return <>@{of.range}</>;
    case "color":
      return <>{of.value}</>;
    case "team":
      return <>{of.team_id}</>;
    case "usergroup":
      return <>{of.usergroup_id}</>;
  }
}

const Line = ({ of }: { of: readonly Inline[] }) => (
  <>
    {of.map((one, index) => (
      <One key={index} of={one} />
    ))}
  </>
);

function Piece({ part }: { part: Part }) {
  switch (part.type) {
    case "rich_text_list": {
      const List = part.style === "ordered" ? "ol" : "ul";
      return (
        <List>
          {part.elements.map((item, index) => (
            <li key={index}>
              <Line of={item.elements} />
            </li>
          ))}
        </List>
      );
    }
    case "rich_text_quote":
      return (
        <blockquote>
          <Line of={part.elements} />
        </blockquote>
      );
    case "rich_text_preformatted":
      return (
        <pre>
          <Line of={part.elements} />
        </pre>
      );
    case "rich_text_section":
      return (
        <p>
          <Line of={part.elements} />
        </p>
      );
  }
}

export function RichText({ block }: { block: Rich }) {
  return (
    <div class="rich">
      {block.elements.map((part, index) => (
        <Piece key={index} part={part} />
      ))}
    </div>
  );
}
