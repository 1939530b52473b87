// Hashes and ids, which the rules take as arguments.
import { createHash, randomInt } from "node:crypto";
import type { Sha256 } from "../domain/audit.ts";
import type { RequestId } from "../domain/request.ts";

export const sha256: Sha256 = (text) => createHash("sha256").update(text, "utf8").digest("hex");

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A new request id: `req-` and 20 random letters and digits, about 103 bits. */
export const newRequestId = (): RequestId =>
  `req-${Array.from({ length: 20 }, () => LETTERS[randomInt(LETTERS.length)]).join("")}`;
