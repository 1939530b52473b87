// Text of other people made safe for a terminal and for a spreadsheet.
// Invariant: no character commands a terminal or turns the direction of writing; joiners of Persian, Hindi and emoji stay.

/** Format characters that words are written with: joiners, signs before Arabic numbers, the tags of flags. */
const WRITTEN = "\\u200c\\u200d\\u0600-\\u0605\\u06dd\\u070f\\u08e2\\u{e0020}-\\u{e007f}";
const COMMANDING = new RegExp(`(?![${WRITTEN}])[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]`, "gu");

/** The text in one line, with `instead` for each character that is not to be shown. */
export const plainText = (text: string, instead: string): string =>
  text.replace(COMMANDING, instead);

/** JSON that is printed: what commands a terminal is written as an escape, so that the value stays the same. */
export const plainJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(COMMANDING, (found) =>
    found === "\n" ? found : escapes(found),
  );

const escapes = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");

/** Begins a formula, after white space and quotes too, at the start of a cell or where semicolons part cells. */
const FORMULA = /(^|;)([\s"'\u200c\u200d]*[=+\-@＝＋－＠])/gu;

/** A text as a cell of CSV (RFC 4180), with an apostrophe where a spreadsheet would calculate. */
export function csvText(text: string): string {
  const safe = plainText(text, "?").replace(FORMULA, "$1'$2");
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
