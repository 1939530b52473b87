// Block Kit's blocks, as the product sent them.
import type { Block } from "../../slack/blocks.ts";
import { AnyElement } from "./elements.tsx";
import { Mrkdwn, Words } from "./mrkdwn.tsx";
import { RichText } from "./rich-text.tsx";

type Of<T extends Block["type"]> = Extract<Block, { type: T }>;

/** An image is named, not loaded: the page fetches nothing from elsewhere. */
const ImageNote = ({ alt }: { alt: string }) => <span class="image">[image: {alt}]</span>;

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
      {accessory?.type === "image" ? <ImageNote alt={accessory.alt_text} /> : null}
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

function OneBlock({ block, error }: { block: Block; error: string | undefined }) {
  switch (block.type) {
    case "header":
      return <h3>{block.text.text}</h3>;
    case "section":
      return <Section block={block} />;
    case "context":
      return (
        <p class="context">
          {block.elements.map((one, index) =>
            one.type === "image" ? (
              <ImageNote key={index} alt={one.alt_text} />
            ) : (
              <Words key={index} of={one} />
            ),
          )}
        </p>
      );
    case "divider":
      return <hr />;
    case "actions":
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
        <p class="alert">
          <Words of={block.text} />
        </p>
      );
    case "image":
    case "video":
      return <ImageNote alt={block.alt_text} />;
    case "table":
      return (
        <table>
          <tbody>
            {block.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column}>{cellText(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    case "context_actions":
      return null;
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
