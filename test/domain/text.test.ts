// What is text, and when two spellings are one name.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isWellFormed, nameKey, searchKey } from "../../domain/text.ts";

const texts = () => fc.string({ unit: "grapheme", maxLength: 40 });

describe("well-formed text", () => {
  it.each(["", "web-1", "büro", "🔥", "a\u0000b"])("is %j", (text) => {
    expect(isWellFormed(text)).toBe(true);
  });

  it.each(["\ud83d", "\udd25", "a\ud83db", "\udd25\ud83d"])("is not %j", (text) => {
    expect(isWellFormed(text)).toBe(false);
  });

  it("is what UTF-8 brings back unchanged, and nothing else", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.nat(0xffff).map((c) => String.fromCharCode(c)) }),
        (text) => {
          expect(isWellFormed(text)).toBe(Buffer.from(text, "utf8").toString("utf8") === text);
        },
      ),
    );
  });
});

describe("a name", () => {
  it("is the same however its accents are written", () => {
    fc.assert(
      fc.property(texts(), (text) => {
        expect(nameKey(text.normalize("NFD"))).toBe(nameKey(text.normalize("NFC")));
        expect(searchKey(text.normalize("NFD"))).toBe(searchKey(text.normalize("NFC")));
      }),
    );
  });

  it("is another in another case, and found all the same", () => {
    expect(nameKey("Web-1")).not.toBe(nameKey("web-1"));
    expect(searchKey("Web-1")).toBe(searchKey("wEB-1"));
    expect(searchKey("ΟΔΟΣ")).toBe(searchKey("οδος"));
  });
});
