/// <reference path="./.sst/platform/config.d.ts" />
// What `npx sst deploy --stage <name>` evaluates. All it makes is in stacks/, from the topology; settings are in deploy.yaml.

export default $config({
  app: ({ stage }) => ({
    name: "curfew",
    home: "aws",
    removal: stage === "prod" ? "retain" : "remove",
    protect: stage === "prod",
  }),
  async run() {
    const { deploy } = await import("./stacks/deploy/deploy.ts");
    return deploy({ aws, sst, stage: $app.stage, root: $cli.paths.root });
  },
});
