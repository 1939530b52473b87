// The deep tests: storms, kills, broken calls, drawn stories. `npm run test:deep` runs them in a time box; `npm test` does not.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.deep.test.ts"],
    // What is drawn or enumerated ends with its box; only a hang ends a test.
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    pool: "threads",
    isolate: false,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
