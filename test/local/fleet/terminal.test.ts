// The terminal's keys: what a client sends, and what its screen then shows.
import { expect, it } from "vitest";
import { createTerminal } from "../../../local/fleet/terminal.ts";

/** A terminal whose shell says what it was told, and in what window; `wait` never ends by itself. */
function terminalWorld() {
  const ran: string[] = [];
  let screen = "";
  let exits = 0;
  const terminal = createTerminal({
    shell: async () => ({
      run: (line, signal) => {
        ran.push(line);
        const said = { output: `${line}!\n`, exited: false };
        if (line !== "wait") return Promise.resolve(said);
        return new Promise((done) => {
          const stopped = { output: "half\nbash: execution aborted\n", exited: false };
          signal.addEventListener("abort", () => done(stopped));
        });
      },
    }),
    onOutput: (text) => {
      screen += text;
    },
    onExit: () => {
      exits += 1;
    },
  });
  return { terminal, ran, screen: () => screen, exits: () => exits };
}

it("Ctrl-C stops the command that runs, shows itself once, and gives the prompt back", async () => {
  const { terminal, screen } = terminalWorld();
  const waiting = terminal.type("wait\r");
  await expect.poll(screen).toContain("wait\r\n");

  await Promise.all([waiting, terminal.type("\u0003")]);

  expect(screen()).toBe("sh-5.2$ wait\r\nhalf\r\n^C\r\nsh-5.2$ ");
});

it("Ctrl-C at the prompt throws away the line that was begun", async () => {
  const { terminal, ran } = terminalWorld();

  await terminal.type("rm -rf\u0003ls\r");

  expect(ran).toEqual(["ls"]);
});

it("the arrow up brings back lines that were run, the arrow down the empty one", async () => {
  const { terminal, ran } = terminalWorld();
  await terminal.type("one\rtwo\r");

  await terminal.type("\u001b[A\u001bOA\r");
  await terminal.type("\u001b[A\u001b[Bthree\r");

  expect(ran).toEqual(["one", "two", "one", "three"]);
});

it.each([
  ["an arrow to the left", "ab\u001b[Dc\r", "abc"],
  ["a function key", "ab\u001b[15~c\r", "abc"],
  ["a tabulator", "ab\tc\r", "abc"],
  ["an erased letter of two code units", "a😀\u007fb\r", "ab"],
  ["Ctrl-U", "wrong\u0015right\r", "right"],
  ["Ctrl-L", "a\fb\r", "ab"],
])("%s leaves the line as it should be", async (_what, keys, line) => {
  const { terminal, ran } = terminalWorld();

  await terminal.type(keys);

  expect(ran).toEqual([line]);
});

it("Ctrl-D leaves the shell at an empty line only", async () => {
  const { terminal, exits } = terminalWorld();
  await terminal.type("a\u0004");
  expect(exits()).toBe(0);

  await terminal.type("\u007f\u0004");

  expect(exits()).toBe(1);
});

it.each([
  { cols: 0, rows: 24 },
  { cols: 80, rows: -1 },
  { cols: Number.NaN, rows: 24 },
  { cols: 80, rows: 1e9 },
])("keeps its size when told of one that is none: $cols x $rows", (size) => {
  const { terminal } = terminalWorld();
  terminal.resize({ cols: 132, rows: 50 });

  terminal.resize(size);

  expect(terminal.size()).toEqual({ cols: 132, rows: 50 });
});
