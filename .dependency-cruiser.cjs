const ALL = [
  "domain",
  "workflows",
  "adapters",
  "slack",
  "functions",
  "stacks",
  "cli",
  "local",
  "test",
];
const inside = (...folders) => `^(${folders.join("|")})/`;
const may = (folder, seen, why) => ({
  name: `${folder}-may-see-${seen.length ? seen.join("-") : "nothing"}`,
  comment: why,
  severity: "error",
  from: { path: inside(folder) },
  to: { path: inside(...ALL), pathNot: inside(folder, ...seen) },
});
const npmOnly = (folder, allowed, why) => ({
  name: `${folder}-npm`,
  comment: why,
  severity: "error",
  from: { path: inside(folder) },
  to: {
    dependencyTypes: ["npm", "npm-dev", "npm-no-pkg", "npm-unknown", "core"],
    pathNot: `node_modules/(${allowed})/`,
  },
});
module.exports = {
  forbidden: [
    may("domain", [], "The rules know no one."),
    may("workflows", ["domain"], "A step reaches the world only through domain/ports.ts."),
    may("adapters", ["domain"], "An adapter fulfils a port; it never calls a step."),
    may("slack", ["domain", "workflows"], "Slack is one way in and one way out."),
    may(
      "functions",
      ["domain", "workflows", "adapters", "slack"],
      "An entry point wires and calls.",
    ),
    {
      name: "cli-may-see-rules-adapters-and-topology",
      comment:
        "A command is an entry point for a terminal: it wires and calls, as a function does.",
      severity: "error",
      from: { path: inside("cli") },
      to: {
        path: inside(...ALL),
        pathNot:
          "^(cli|domain|workflows|adapters)/|^stacks/(topology|shapes|names|settings|concurrency|made-names)\\.ts$",
      },
    },
    {
      name: "local-may-see-what-ships",
      comment:
        "The local stage may use everything that ships and the topology, not the SST modules.",
      severity: "error",
      from: { path: inside("local") },
      to: {
        path: inside(...ALL),
        pathNot:
          "^(local|domain|workflows|adapters|slack|functions)/|^stacks/(topology|shapes|names|settings|concurrency|made-names)\\.ts$",
      },
    },
    {
      name: "stacks-see-only-data",
      comment:
        "Infrastructure reads definitions, its topology and the pure domain; handlers are named by path.",
      severity: "error",
      from: { path: "^stacks/" },
      to: { path: inside(...ALL), pathNot: "^(stacks|domain)/|^workflows/[^/]+/definition\\.ts$" },
    },
    {
      name: "definitions-are-data",
      comment:
        "definition.ts is loaded by the deploy, by the local stage and by tests; it may import only names and states.",
      severity: "error",
      from: { path: "^workflows/[^/]+/definition\\.ts$" },
      to: { pathNot: "^workflows/[^/]+/states\\.ts$" },
    },
    {
      name: "views-are-pure",
      comment: "A view turns our data into blocks.",
      severity: "error",
      from: { path: "^slack/views/" },
      to: { pathNot: "^(slack/views|domain)/" },
    },
    {
      name: "page-runs-in-a-browser",
      comment: "The front end has no Node and no server code, but may know its types.",
      severity: "error",
      from: { path: "^local/page/web/" },
      to: {
        pathNot: "^local/page/web/|^local/fleet/wire/|node_modules/(preact|@preact|@xterm)/",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "wire-runs-anywhere",
      comment: "Both ends of the data channel are built from it, in Node and in the browser.",
      severity: "error",
      from: { path: "^local/fleet/wire/" },
      to: { pathNot: "^local/fleet/wire/|node_modules/@aws-crypto/sha256-js/" },
    },
    npmOnly("domain", "zod", "One outside word: zod."),
    npmOnly("workflows", "zod", "Steps are pure but for their ports."),
    {
      name: "aws-sdk-home",
      severity: "error",
      from: { pathNot: "^(adapters|functions|cli|test)/" },
      to: { path: "node_modules/@aws-sdk/" },
    },
    {
      name: "slack-sdk-home",
      severity: "error",
      from: { pathNot: "^(slack|functions/slack|test)/" },
      to: { path: "node_modules/@slack/" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-lost-imports", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "nothing-ships-a-test",
      severity: "error",
      from: { pathNot: "^test/" },
      to: { path: "^test/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
