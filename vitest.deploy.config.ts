// The deploy's tests: they need SST's platform, so `npm run check:deploy` runs them and `npm test` does not.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.deploy.test.ts"],
    // The real `sst diff` took 97 s and more on a loaded machine: only a hang ends a test.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Every file evaluates the configuration in the same folder, and each evaluation makes its bundles there anew.
    maxWorkers: 1,
    // The files share the plans.
    isolate: false,
  },
});
