// Text that people type and AWS stores: whether it is text at all, and when two spellings are one name.
// Invariant: nothing here changes what is stored; the forms are for comparison only.

/** Whether UTF-8 can carry the text. Half of a surrogate pair, as a careless cut leaves it, is no character. */
export const isWellFormed = (text: string): boolean => !/\p{Cs}/u.test(text);

/** Equal for two names that look equal: "ü" is one character on one keyboard and two on another (Unicode NFC and NFD). */
export const nameKey = (text: string): string => text.trim().normalize("NFC");

/**
 * Equal for two texts that differ in case or in how accents are written; for searching. Upper case, because some lower-case
 * letters have two forms ("σ" and "ς").
 */
export const searchKey = (text: string): string =>
  text.normalize("NFC").toUpperCase().normalize("NFC");
