// Texts made of what means something to Slack.
import fc from "fast-check";

const PIECES = [
  "<!channel>",
  "<!here|x>",
  "<@U0BEN>",
  "<https://evil.test|Approve>",
  "<!date^1^{time}|x>",
  "@here",
  "@Channel",
  "@\u2060everyone",
  "&amp;",
  "&",
  "<",
  ">",
  "```",
  "*",
  "\n",
  "\r\n",
  "\u2028",
  "\u202e",
  "\u0000",
  "\u{1f600}",
  " ",
];

/** Any text, rich in markup, up to about 700 characters. */
export const markup = (): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 6 })), {
      maxLength: 120,
    })
    .map((pieces) => pieces.join(""));
