// Text from people is shown as text.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plusMinutes, plusSeconds } from "../../../domain/time.ts";
import {
  cut,
  inline,
  oneLine,
  quoted,
  span,
  spanBetween,
  toPlain,
  when,
} from "../../../slack/views/text.ts";
import { NOON } from "../samples.ts";
import { liveMarkup } from "./check.ts";
import { markup } from "./markup.ts";

describe("text from people", () => {
  it("is escaped, and mentions are defused", () => {
    const shown = inline("<!channel> & @here <@U0BEN>");

    expect(shown).toBe("&lt;!channel&gt; &amp; @\u2060here &lt;@U0BEN&gt;");
  });

  it("cannot turn the direction of writing or hide characters", () => {
    const shown = inline("a\u202eb\u200bc\u0007d");

    expect(shown).toBe("abcd");
  });

  it("keeps its lines in a quotation, each marked as quoted", () => {
    const shown = quoted("first\r\nsecond\u2028third\n\n\n\nfourth");

    expect(shown).toBe(">first\n>second\n>third\n>\n>fourth");
  });

  it("is cut between characters, never inside an escape", () => {
    const shown = inline("a&&&&", 10);

    expect(shown).toBe("a&amp;…");
  });

  it("is shown as a dash when nothing is left of it", () => {
    expect(inline(" \u200b\n ")).toBe("-");
    expect(quoted(" \n ")).toBe(">-");
  });

  it("never is longer than allowed, nor live, whatever it is", () => {
    const property = fc.property(markup(), fc.integer({ min: 10, max: 300 }), (text, most) => {
      for (const shown of [inline(text, most), quoted(text, most)]) {
        expect(shown.length).toBeLessThanOrEqual(most);
        expect(liveMarkup(shown)).toEqual([]);
      }
    });

    fc.assert(property, { numRuns: 500 });
  });

  it("comes back as it was where Slack shows plain text", () => {
    const property = fc.property(markup(), (text) => {
      const plain = toPlain(inline(text, 10_000)).replaceAll("\u2060", "");
      expect(plain).toBe(oneLine(text) === "" ? "-" : oneLine(text));
    });

    fc.assert(property);
  });
});

describe("cut", () => {
  it("keeps whole characters and shows that something is missing", () => {
    expect(cut("ab\u{1f600}cd", 4)).toBe("ab…");
    expect(cut("abcd", 4)).toBe("abcd");
  });
});

describe("times and spans", () => {
  it("a moment is in the reader's time zone, with UTC to fall back on", () => {
    expect(when(NOON)).toBe("<!date^1795435200^{date_short_pretty} {time}|2026-11-23 12:00 UTC>");
    expect(toPlain(`until ${when(NOON)}.`)).toBe("until 2026-11-23 12:00 UTC.");
  });

  it.each([
    [1, "1 minute"],
    [45, "45 minutes"],
    [60, "1 hour"],
    [90, "1 hour 30 minutes"],
    [480, "8 hours"],
  ])("%i minutes are %s", (minutes, words) => {
    expect(span(minutes)).toBe(words);
  });

  it("a span between moments is in whole minutes", () => {
    expect(spanBetween(NOON, plusSeconds(NOON, 59))).toBe("less than a minute");
    expect(spanBetween(NOON, plusMinutes(NOON, 61))).toBe("1 hour 1 minute");
  });
});
