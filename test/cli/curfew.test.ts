import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { run } from "../../cli/curfew.ts";

const heard = () => {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out,
    err,
    surroundings: {
      print: (line: string) => out.push(line),
      complain: (line: string) => err.push(line),
      env: {},
      folder: ".",
    },
  };
};

it("says what commands there are", async () => {
  const { out, surroundings } = heard();

  const code = await run(["--help"], surroundings);

  expect(code).toBe(0);
  expect(out.join("\n")).toContain("Usage: curfew");
});

it("refuses a command that is none with a sentence and exit code 2", async () => {
  const { err, surroundings } = heard();

  const code = await run(["nonsense"], surroundings);

  expect(code).toBe(2);
  expect(err.join("\n")).toContain("nonsense");
});

it("says nothing to a reader that closes early, such as head", async () => {
  const child = spawn(process.execPath, ["bin/curfew.mjs", "--help"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();

  const [err, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);

  expect({ err, code }).toEqual({ err: "", code: 0 });
});
