// Block Kit's blocks, as the product sent them.
import type { Block } from "../../slack/blocks.ts";
import { AnyElement } from "./elements.tsx";
import { Mrkdwn, Words } from "./mrkdwn.tsx";
import { Picture, Video } from "./picture.tsx";
import { RichText } from "./rich-text.tsx";

type Of<T extends Block["type"]> = Extract<Block, { type: T }>;

function Section({ block }: { block: Of<"section"> }) {
  const { text, fields, accessory } = block;
  return (
    <div class="section">
      <div>
        {text ? <Words of={text} /> : null}
        {fields ? (
          <ul class="fields">
            {fields.map((field) => (
              <li key={field.text}>
                <Words of={field} />
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      {accessory?.type === "image" ? <Picture of={accessory} /> : null}
      {accessory && accessory.type !== "image" ? (
        <AnyElement
          element={accessory}
          block={block.block_id}
          label={text?.text ?? "Choose"}
          atOnce
        />
      ) : null}
    </div>
  );
}

function Input({ block, error }: { block: Of<"input">; error: string | undefined }) {
  return (
    <div class="input">
      <p class="label">
        {block.label.text}
        {block.optional ? " (optional)" : ""}
      </p>
      <AnyElement
        element={block.element}
        block={block.block_id}
        label={block.label.text}
        atOnce={block.dispatch_action === true}
      />
      {block.hint ? <p class="hint">{block.hint.text}</p> : null}
      {error === undefined ? null : (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

const cellText = (cell: Of<"table">["rows"][number][number]) =>
  cell.type === "rich_text" ? <RichText block={cell} /> : cell.text;

/** Slack shows a table's first row as its head. */
function Table({ block: { rows, column_settings = [] } }: { block: Of<"table"> }) {
  const [head = [], ...others] = rows;
  const cells = (row: typeof head, Cell: "th" | "td") =>
    row.map((cell, column) => (
      <Cell key={column} class={column_settings[column]?.align}>
        {cellText(cell)}
      </Cell>
    ));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard.
    <section class="tabled" tabIndex={0} aria-label="Table">
      <table>
        <thead>
          <tr>{cells(head, "th")}</tr>
        </thead>
        <tbody>
          {others.map((row, index) => (
            <tr key={index}>{cells(row, "td")}</tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function OneBlock({ block, error }: { block: Block; error: string | undefined }) {
  switch (block.type) {
    case "header":
      return <h3>{block.text.text}</h3>;
    case "section":
      return <Section block={block} />;
    case "context":
      return (
        <div class="context">
          {block.elements.map((one, index) =>
            one.type === "image" ? (
              <Picture key={index} of={one} />
            ) : (
              <Words key={index} of={one} />
            ),
          )}
        </div>
      );
    case "divider":
      return <hr />;
    case "actions":
    case "context_actions":
      return (
        <div class="actions">
          {block.elements.map((element) => (
            <AnyElement
              key={element.action_id}
              element={element}
              block={block.block_id}
              label={element.action_id ?? "Choose"}
              atOnce
            />
          ))}
        </div>
      );
    case "input":
      return <Input block={block} error={error} />;
    case "rich_text":
      return <RichText block={block} />;
    case "markdown":
      return <Mrkdwn text={block.text} />;
    case "alert":
      return (
        <div class={`alert ${block.level ?? ""}`} role="note">
          <Words of={block.text} />
        </div>
      );
    case "image":
      return <Picture of={block} title={block.title?.text} />;
    case "video":
      return <Video of={block} />;
    case "table":
      return <Table block={block} />;
  }
}

interface BlocksProps {
  readonly blocks: readonly Block[];
  readonly errors?: Readonly<Record<string, string>>;
}

export function Blocks({ blocks, errors = {} }: BlocksProps) {
  return (
    <div class="blocks">
      {blocks.map((block, index) => (
        <OneBlock
          key={block.block_id ?? index}
          block={block}
          error={errors[block.block_id ?? ""]}
        />
      ))}
    </div>
  );
}
