// Hashes and ids, which the rules take as arguments.
import { createHash, randomInt } from "node:crypto";
import type { Sha256 } from "../domain/audit.ts";
import type { RequestId } from "../domain/request.ts";

export const sha256: Sha256 = (text) => createHash("sha256").update(text, "utf8").digest("hex");

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A new request id: `req-` and 20 random letters and digits, about 103 bits. */
export const newRequestId = (): RequestId =>
  `req-${Array.from({ length: 20 }, () => LETTERS[randomInt(LETTERS.length)]).join("")}`;

/** Those that are not mistaken for each other. */
const CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** A new code to type: four times four letters and digits, about 79 bits. */
export const newLinkCode = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 4 }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join(""),
  ).join("-");
