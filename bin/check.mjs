#!/usr/bin/env node
// `npm run check`: everything a change must pass, in the order of what fails fastest.
// `-- --without-tests` leaves the tests out, for a run that has just had them.
import { spawnSync } from "node:child_process";

const STEPS = [
  ["format and lint", "lint"],
  ["types", "types"],
  ["dependency rules", "boundaries"],
  ["tests", "test"],
  ["bundles", "bundle"],
];

const withoutTests = process.argv.includes("--without-tests");
for (const [name, script] of STEPS) {
  if (withoutTests && script === "test") continue;
  console.log(`\n== ${name} (npm run ${script})`);
  const { status } = spawnSync("npm", ["run", "--silent", script], { stdio: "inherit" });
  if (status !== 0) {
    console.error(`\nStopped: ${name} failed.`);
    process.exit(1);
  }
}
console.log("\nAll good.");
