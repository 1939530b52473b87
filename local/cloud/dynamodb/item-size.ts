// The size of an item as DynamoDB counts it: texts and names in UTF-8 bytes, 3 bytes for a list or map and 1 for each element
// (developer guide, "DynamoDB item sizes and formats").
// Invariant: an item over 400 KB is refused here as it is in AWS; dynalite counts UTF-16 units, a third of some texts.
import engine from "dynalite/db/index.js";

/** A value as DynamoDB's JSON writes it: one type, such as `S`, and what it holds. */
export type AttributeValue = Readonly<Record<string, unknown>>;

const utf8 = (text: string) => Buffer.byteLength(text, "utf8");
const base64 = (text: string) => Buffer.from(text, "base64").length;

/** About half a byte for each significant digit, one byte more, and one for a minus. */
function numberSize(text: string): number {
  const digits = text
    .replace(/e.*$/i, "")
    .replace(/[-+.]/g, "")
    .replace(/^0+|0+$/g, "");
  return 1 + Math.ceil(digits.length / 2) + (text.startsWith("-") ? 1 : 0);
}

const sum = <T>(values: readonly T[], size: (value: T) => number) =>
  values.reduce((total, value) => total + size(value), 0);

const SIZES: Readonly<Record<string, (held: never) => number>> = {
  S: utf8,
  N: numberSize,
  B: base64,
  SS: (held: string[]) => sum(held, utf8),
  NS: (held: string[]) => sum(held, numberSize),
  BS: (held: string[]) => sum(held, base64),
  NULL: () => 1,
  BOOL: () => 1,
  L: (held: AttributeValue[]) => 3 + held.length + sum(held, valueSize),
  M: (held: Record<string, AttributeValue>) => 3 + Object.keys(held).length + itemSize(held),
};

function valueSize(value: AttributeValue): number {
  const [type, held] = Object.entries(value)[0] ?? ["NULL", true];
  return SIZES[type]?.(held as never) ?? 0;
}

/** Bytes of a whole item, or of what a map holds. */
export function itemSize(item: Readonly<Record<string, AttributeValue>>): number {
  return sum(Object.entries(item), ([name, value]) => utf8(name) + valueSize(value));
}

/** Has dynalite count so, for every write and every batch that it reads. */
export function countInBytes(): void {
  engine.itemSize = itemSize;
}
