// The texts of a policy that stand for others: wildcards, policy variables, ARN patterns.
// Never untrue: what a variable brings in is plain text, never a wildcard.

/** Condition keys of one decision, lower-cased (AWS compares key names without case). */
export type Context = ReadonlyMap<string, readonly string[]>;

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "any" }
  | { readonly kind: "one" }
  | { readonly kind: "variable"; readonly key: string; readonly fallback: string | undefined };

export type Template = readonly Part[];

/** Says whether a value of the request fits; the context resolves policy variables. */
export type Matcher = (value: string, context: Context) => boolean;

const VARIABLE = /^\s*([^,'\s][^,']*?)\s*(?:,\s*'([^']*)'\s*)?$/;
const LITERALS = new Set(["*", "?", "$"]);

function variablePart(body: string): Part | undefined {
  if (LITERALS.has(body)) return { kind: "text", text: body };
  const found = VARIABLE.exec(body);
  const key = found?.[1];
  if (key === undefined) return undefined;
  return { kind: "variable", key: key.toLowerCase(), fallback: found?.[2] };
}

function plainParts(text: string): Part[] {
  return text
    .split(/([*?])/)
    .filter((piece) => piece !== "")
    .map((piece) => {
      if (piece === "*") return { kind: "any" };
      return piece === "?" ? { kind: "one" } : { kind: "text", text: piece };
    });
}

/**
 * Reads a pattern. `${...}` counts only with policy language 2012-10-17 (`variables`); before that it is plain text.
 * Gives undefined for a variable that is not well formed.
 */
export function readTemplate(text: string, variables: boolean): Template | undefined {
  if (!variables) return plainParts(text);
  const parts: Part[] = [];
  let from = 0;
  for (let open = text.indexOf("${"); open >= 0; open = text.indexOf("${", from)) {
    const close = text.indexOf("}", open);
    const part = close < 0 ? undefined : variablePart(text.slice(open + 2, close));
    if (part === undefined) return undefined;
    parts.push(...plainParts(text.slice(from, open)), part);
    from = close + 1;
  }
  return [...parts, ...plainParts(text.slice(from))];
}

/** Undefined when a key is missing, has several values, and there is no fallback: then nothing can match. */
function resolve(part: Part & { kind: "variable" }, context: Context): string | undefined {
  const values = context.get(part.key);
  return values?.length === 1 ? values[0] : part.fallback;
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

function sourceOf(part: Part, context: Context): string | undefined {
  if (part.kind === "any") return ".*";
  if (part.kind === "one") return ".";
  const text = part.kind === "text" ? part.text : resolve(part, context);
  return text === undefined ? undefined : escaped(text);
}

function toRegExp(template: Template, context: Context, flags: string): RegExp | undefined {
  const sources = template.map((part) => sourceOf(part, context));
  return sources.includes(undefined) ? undefined : new RegExp(`^${sources.join("")}$`, flags);
}

const EMPTY: Context = new Map();
const hasVariable = (template: Template) => template.some(({ kind }) => kind === "variable");

/** `*` and `?` as wildcards. */
export function like(template: Template, ignoreCase = false): Matcher {
  const flags = ignoreCase ? "sui" : "su";
  if (!hasVariable(template)) {
    const fixed = toRegExp(template, EMPTY, flags);
    return (value) => fixed?.test(value) ?? false;
  }
  return (value, context) => toRegExp(template, context, flags)?.test(value) ?? false;
}

const WILD = { any: "*", one: "?" };

/** The template as plain text, in which `*` and `?` stand for themselves; undefined when a variable has no value. */
export function literal(template: Template): (context: Context) => string | undefined {
  const textOf = (context: Context) => {
    let text = "";
    for (const part of template) {
      const piece =
        part.kind === "variable"
          ? resolve(part, context)
          : part.kind === "text"
            ? part.text
            : WILD[part.kind];
      if (piece === undefined) return undefined;
      text += piece;
    }
    return text;
  };
  if (hasVariable(template)) return textOf;
  const fixed = textOf(EMPTY);
  return () => fixed;
}

const SEGMENTS = 6;

/** Cuts at the first five colons of the pattern's own text; a colon that a variable brings in cuts nothing. */
function arnSegments(template: Template): Template[] {
  const pieces = template.flatMap((part): Part[] =>
    part.kind === "text" ? part.text.split(/(:)/).map((text) => ({ kind: "text", text })) : [part],
  );
  const segments: Part[][] = [[]];
  for (const piece of pieces) {
    const isColon = piece.kind === "text" && piece.text === ":";
    if (isColon && segments.length < SEGMENTS) segments.push([]);
    else segments.at(-1)?.push(piece);
  }
  return segments;
}

function arnValues(arn: string): string[] {
  const pieces = arn.split(":");
  return [...pieces.slice(0, SEGMENTS - 1), pieces.slice(SEGMENTS - 1).join(":")];
}

/** Whether the text has the six parts of an ARN. */
export function isArn(text: string): boolean {
  return text.startsWith("arn:") && text.split(":").length >= SEGMENTS;
}

/** ARN against ARN, part by part: a wildcard never reaches over a colon, but in the last part. */
export function arnLike(template: Template): Matcher {
  const segments = arnSegments(template).map((segment) => like(segment));
  return (value, context) => {
    if (segments.length < SEGMENTS || value.split(":").length < SEGMENTS) return false;
    const values = arnValues(value);
    return segments.every((segment, index) => segment(values[index] ?? "", context));
  };
}
