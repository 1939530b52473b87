// The line that is being typed at the prompt, with the lines before it to come back to.
// Never untrue: what the line holds is what the screen shows behind the prompt.

export type Line = ReturnType<typeof createLine>;

/** `show` writes on the screen, whose cursor stands behind the line. */
export function createLine(show: (text: string) => void) {
  let text = "";
  const past: string[] = [];
  let shown = 0;
  const replace = (by: string) => {
    show("\b \b".repeat([...text].length) + by);
    text = by;
  };
  return {
    text: () => text,
    add(character: string) {
      text += character;
      show(character);
    },
    erase() {
      if (text !== "") show("\b \b");
      text = [...text].slice(0, -1).join("");
    },
    clear: () => replace(""),
    /** -1 is the line before, 1 the one after it; behind the last there is an empty one. */
    recall(step: number) {
      shown = Math.min(Math.max(shown + step, 0), past.length);
      replace(past[shown] ?? "");
    },
    /** Takes the line away, and leaves the screen: a new one begins. */
    take() {
      const taken = text;
      text = "";
      if (taken.trim() !== "") past.push(taken);
      shown = past.length;
      return taken;
    },
    /** As `take`, for a line that is not to come back. */
    forget() {
      text = "";
      shown = past.length;
    },
  };
}
