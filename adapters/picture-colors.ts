// The colours of the report's picture.
// Never untrue: words have 4.5 : 1 and shapes 3 : 1 against the ground and against what they lie on (WCAG 2.2, 1.4.3 and
// 1.4.11), and the frame against Slack's light and dark pages alike.
export const COLORS = {
  ground: "#ffffff",
  frame: "#767676",
  words: "#1d1c1d",
  lines: "#d5d5d5",
  grant: "#5598d6",
  session: "#0b3d70",
  ungoverned: "#c4320a",
} as const;
