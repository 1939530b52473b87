/// <reference path="./.sst/platform/config.d.ts" />
// What `npx sst deploy --stage <name>` evaluates. All it makes is in stacks/, from the topology; settings are in deploy.yaml.

export default $config({
  async app({ stage }) {
    const { isProduction } = await import("./stacks/deploy/production.ts");
    const production = isProduction(stage);
    return {
      name: "curfew",
      home: "aws",
      removal: production ? "retain" : "remove",
      protect: production,
    };
  },
  async run() {
    const { deploy } = await import("./stacks/deploy/deploy.ts");
    return deploy({
      aws,
      sst,
      stage: $app.stage,
      root: $cli.paths.root,
      prepared: process.env.CURFEW_PREPARED,
    });
  },
});
