import { defineConfig } from "vitest/config";
import { SlowestFiles } from "./test/support/slowest-files.ts";

/** Where the report for a program goes, if one is wanted. */
const { REPORT } = process.env;
const report: ["json", { outputFile: string }][] =
  REPORT === undefined ? [] : [["json", { outputFile: REPORT }]];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.{deep,deploy,browser}.test.ts"],
    reporters: ["default", new SlowestFiles(), ...report],
    // Only a hang ends a test: a loaded machine is no broken promise.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    pool: "threads",
    // Files share what they import: nothing here keeps state in a module, and each file's own import took half of the time.
    isolate: false,
    // The SDK's notice about Node 22; Lambda runs 24.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
