#!/usr/bin/env node
// `npm run check:deploy`: all that can be known of a deploy without an account. With npm alone; nothing else is downloaded.
// Words after `--` go to vitest.
import { spawnSync } from "node:child_process";

// The CLI would fetch pulumi and bun; neither is needed to evaluate the program.
const OFFLINE = {
  SST_SKIP_DEPENDENCY_CHECK: "1",
  NO_BUN: "1",
  SST_TELEMETRY_DISABLED: "1",
};
const STEPS = [
  ["SST's platform and types", "npx", ["sst", "install", "--stage", "ci"]],
  ["types of the deploy", "npx", ["tsc", "--noEmit", "-p", "tsconfig.stacks.json"]],
  [
    "the plan, the topology, sst diff, the rehearsal",
    "npx",
    ["vitest", "run", "--config", "vitest.deploy.config.ts", ...process.argv.slice(2)],
  ],
];

for (const [name, command, words] of STEPS) {
  console.log(`\n== ${name} (${command} ${words.slice(0, 2).join(" ")})`);
  const { status } = spawnSync(command, words, {
    stdio: "inherit",
    env: { ...process.env, ...OFFLINE },
  });
  if (status !== 0) {
    console.error(`\nStopped: ${name} failed.`);
    process.exit(1);
  }
}
console.log("\nAll good. Nothing was asked of AWS: what only AWS can refuse is not checked here.");
