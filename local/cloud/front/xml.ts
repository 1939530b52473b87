// Answers of the Query protocols: plain values as XML.
// Never untrue: every text is escaped, and a value that is undefined leaves no element.

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#xD;",
};

const escaped = (text: string) => text.replace(/[&<>"'\r]/g, (sign) => ESCAPES[sign] ?? sign);

/** `member` for iam and sts, `item` for ec2. */
export type ListWord = "member" | "item";

/** One value as the content of an element: objects by their fields, lists by `listWord`, a Map by its entries. */
export function xmlContent(value: unknown, listWord: ListWord): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value))
    return value.map((entry) => element(listWord, entry, listWord)).join("");
  if (value instanceof Map)
    return [...value]
      .map(([key, entry]) => element("entry", { key, value: entry }, listWord))
      .join("");
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, field]) => element(name, field, listWord))
      .join("");
  return escaped(String(value));
}

export function element(name: string, value: unknown, listWord: ListWord): string {
  return value === undefined ? "" : `<${name}>${xmlContent(value, listWord)}</${name}>`;
}
