#!/usr/bin/env node
// `npm run test:deep -- --minutes 10 --seed 7`: the deep tests in a time box, from a printed seed.
// Other words go to vitest: `npm run test:deep -- --minutes 1 test/faults`.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

const { values, positionals, tokens } = parseArgs({
  options: { minutes: { type: "string" }, seed: { type: "string" } },
  allowPositionals: true,
  strict: false,
  tokens: true,
});
const OWN = ["minutes", "seed"];
const others = tokens.flatMap((token) =>
  token.kind === "option" && !OWN.includes(token.name)
    ? [token.value === undefined ? token.rawName : `${token.rawName}=${token.value}`]
    : [],
);

/** A number above zero, or the run stops with a sentence. */
function positive(name, text) {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  console.error(`--${name} ${text} is not a number above 0.`);
  process.exit(1);
}
const minutes = positive("minutes", values.minutes ?? 10);
const seed = positive("seed", values.seed ?? randomInt(1, 1_000_000_000));

console.log(
  `A box of ${minutes} minutes; to draw the same again: npm run test:deep -- --minutes ${minutes} --seed ${seed}`,
);
const { status } = spawnSync(
  "npx",
  ["vitest", "run", "--config", "vitest.deep.config.ts", ...others, ...positionals],
  {
    stdio: "inherit",
    env: { ...process.env, DEEP_MINUTES: String(minutes), DEEP_SEED: String(seed) },
  },
);
process.exit(status ?? 1);
