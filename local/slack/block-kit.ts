// Says what Slack would say against a message or a view, in Slack's own sentences.
// Never untrue: an empty answer means Slack would take it; every fault names its place as a JSON pointer.
import { z } from "zod";
import { plainText } from "./block-texts.ts";
import { type Block, messageBlock, viewBlock } from "./blocks.ts";
import { LIMITS } from "./limits.ts";

export interface Fault {
  /** JSON pointer to the place, e.g. `/blocks/0/text/text`. */
  readonly pointer: string;
  /** Slack's sentence, e.g. `must be less than 3001 characters`. */
  readonly message: string;
}

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

const escaped = (step: PropertyKey) => String(step).replaceAll("~", "~0").replaceAll("/", "~1");
const pointerOf = (path: Path) => path.map((step) => `/${escaped(step)}`).join("");

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inside, step) =>
      typeof inside === "object" && inside !== null
        ? (inside as Record<PropertyKey, unknown>)[step]
        : undefined,
    value,
  );
}

const sizeFault = (issue: Issue): string | undefined => {
  if (issue.code === "too_big") {
    if (issue.origin === "string")
      return `must be less than ${Number(issue.maximum) + 1} characters`;
    if (issue.origin === "array") return `no more than ${issue.maximum} items allowed`;
    return `must be no more than ${issue.maximum}`;
  }
  if (issue.code !== "too_small") return undefined;
  if (issue.origin === "string") return `must be more than ${Number(issue.minimum) - 1} characters`;
  if (issue.origin === "array") return `must provide at least ${issue.minimum} items`;
  return `must be at least ${issue.minimum}`;
};

/** Turns one finding of the schema into Slack's wording; `root` is what was checked. */
function faultOf(issue: Issue, root: unknown): Fault[] {
  const pointer = pointerOf(issue.path);
  const size = sizeFault(issue);
  if (size !== undefined) return [{ pointer, message: size }];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ pointer, message: `invalid additional property: ${key}` }));
  const value = at(root, issue.path);
  const last = issue.path.at(-1);
  if (value === undefined && last !== undefined && issue.code !== "custom") {
    const message = `missing required field: ${String(last)}`;
    return [{ pointer: pointerOf(issue.path.slice(0, -1)), message }];
  }
  if (last === "type" && issue.code !== "custom")
    return [{ pointer, message: `unsupported type: ${String(value)}` }];
  if (issue.code === "invalid_value")
    return [{ pointer, message: `must be a valid enum value: ${issue.values.join(", ")}` }];
  if (issue.code === "custom") return [{ pointer, message: issue.message }];
  return [{ pointer, message: "failed to match schema" }];
}

function faultsOf(schema: z.ZodType, value: unknown): Fault[] {
  const parsed = schema.safeParse(value, { reportInput: false });
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => faultOf(issue, value));
}

const under = (prefix: string, faults: readonly Fault[]): Fault[] =>
  faults.map(({ pointer, message }) => ({ pointer: `${prefix}${pointer}`, message }));

function repeatedBlockIds(blocks: readonly Block[]): Fault[] {
  const seen = new Set<string>();
  const faults: Fault[] = [];
  for (const [index, { block_id }] of blocks.entries()) {
    if (block_id === undefined) continue;
    const message = `block_id already exists: ${block_id}`;
    if (seen.has(block_id)) faults.push({ pointer: `/${index}/block_id`, message });
    seen.add(block_id);
  }
  return faults;
}

/** Markdown counts over the whole payload, and a message holds one table. */
function wholePayloadFaults(blocks: readonly Block[]): Fault[] {
  const markdown = blocks.flatMap((block) =>
    block.type === "markdown" ? [block.text.length] : [],
  );
  const tables = blocks.flatMap((block, index) => (block.type === "table" ? [index] : []));
  const letters = markdown.reduce((sum, length) => sum + length, 0);
  const message = `must be less than ${LIMITS.markdownText + 1} characters`;
  return [
    ...(letters > LIMITS.markdownText ? [{ pointer: "", message }] : []),
    ...tables
      .slice(1)
      .map((index) => ({ pointer: `/${index}`, message: "only_one_table_allowed" })),
  ];
}

function blockFaults(blocks: unknown, schema: z.ZodType, most: number): Fault[] {
  const faults = faultsOf(z.array(schema).max(most), blocks);
  if (faults.length > 0) return faults;
  return [...repeatedBlockIds(blocks as Block[]), ...wholePayloadFaults(blocks as Block[])];
}

/** What is wrong with a message's blocks; pointers start at the array, e.g. `/0/text`. */
export function validateBlocks(blocks: unknown): Fault[] {
  return blockFaults(blocks, messageBlock, LIMITS.messageBlocks);
}

/** What Slack would refuse of a message's `text` and `blocks`; empty if it would be posted. */
export function validateMessage(payload: { text?: unknown; blocks?: unknown }): Fault[] {
  const { text, blocks } = payload;
  const empty =
    (text === undefined || text === "") && (!Array.isArray(blocks) || blocks.length === 0);
  return [
    ...(empty ? [{ pointer: "", message: "no_text" }] : []),
    ...under("/text", faultsOf(z.string().max(LIMITS.messageText).optional(), text)),
    ...(blocks === undefined ? [] : under("/blocks", validateBlocks(blocks))),
  ];
}

const common = {
  private_metadata: z.string().max(LIMITS.privateMetadata).optional(),
  callback_id: z.string().max(LIMITS.callbackId).optional(),
  external_id: z.string().max(LIMITS.externalId).optional(),
  blocks: z.array(z.unknown()).max(LIMITS.viewBlocks),
};

const modal = z.strictObject({
  type: z.literal("modal"),
  ...common,
  title: plainText(LIMITS.modalTitle),
  close: plainText(LIMITS.modalButton).optional(),
  submit: plainText(LIMITS.modalButton).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});

const home = z.strictObject({ type: z.literal("home"), ...common });
const viewShape = z.discriminatedUnion("type", [modal, home]);

type Shape = z.infer<typeof viewShape>;
/** A view as an app sends it, found valid. */
export type ViewPayload =
  | (Omit<Extract<Shape, { type: "modal" }>, "blocks"> & { blocks: Block[] })
  | (Omit<Extract<Shape, { type: "home" }>, "blocks"> & { blocks: Block[] });

function inputsWithoutSubmit(view: ViewPayload): Fault[] {
  if (view.type !== "modal" || view.submit !== undefined) return [];
  return view.blocks.flatMap((block, index) =>
    block.type === "input"
      ? [
          {
            pointer: `/blocks/${index}/input`,
            message: "must define `submit` to use an `input` block in modals",
          },
        ]
      : [],
  );
}

function focusFaults(view: ViewPayload): Fault[] {
  const focused = view.blocks.flatMap((block, index) =>
    block.type === "input" && block.element.focus_on_load === true ? [index] : [],
  );
  return focused.slice(1).map((index) => ({
    pointer: `/blocks/${index}/element/focus_on_load`,
    message: "only one element can be focused on load",
  }));
}

/** What Slack would refuse of a modal or an App Home; empty if it would be shown. Pointers start inside the view. */
export function validateView(view: unknown): Fault[] {
  const faults = faultsOf(viewShape, view);
  const blocks = at(view, ["blocks"]);
  if (Array.isArray(blocks))
    faults.push(...under("/blocks", blockFaults(blocks, viewBlock, blocks.length)));
  if (faults.length > 0) return faults;
  return [...inputsWithoutSubmit(view as ViewPayload), ...focusFaults(view as ViewPayload)];
}

/** A short identifier as Slack gives blocks and actions that bring none. */
export type NewId = () => string;

function withActionId<T extends { action_id?: string | undefined }>(element: T, newId: NewId): T {
  return element.action_id === undefined ? { ...element, action_id: newId() } : element;
}

/** Gives every block and element an id, as Slack does when it takes them in. The blocks must be valid. */
export function withIds(blocks: readonly Block[], newId: NewId): Block[] {
  return blocks.map((block) => {
    const named = { ...block, block_id: block.block_id ?? newId() };
    if (named.type === "input") return { ...named, element: withActionId(named.element, newId) };
    if (named.type === "actions")
      return { ...named, elements: named.elements.map((one) => withActionId(one, newId)) };
    if (named.type === "context_actions")
      return { ...named, elements: named.elements.map((one) => withActionId(one, newId)) };
    if (named.type !== "section" || named.accessory === undefined) return named;
    if (named.accessory.type === "image") return named;
    return { ...named, accessory: withActionId(named.accessory, newId) };
  });
}
