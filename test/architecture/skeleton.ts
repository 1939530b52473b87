// A small tree with one clean module a folder, and the violations that can be planted in it: one or more for each rule.
// Never untrue: without a violation the skeleton passes, so that a rule that fires has been fired by what was planted.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export type Files = Readonly<Record<string, string>>;

const PACKAGES = ["zod", "yaml", "@aws-sdk/client-ssm", "@slack/web-api"];

const packageFiles = Object.fromEntries(
  PACKAGES.flatMap((name) => [
    [
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: "1.0.0", main: "index.js" }),
    ],
    [`node_modules/${name}/index.js`, "export const thing = 1;\n"],
  ]),
);

const CLEAN: Files = {
  "package.json": JSON.stringify({
    type: "module",
    dependencies: Object.fromEntries(PACKAGES.map((name) => [name, "1.0.0"])),
  }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      module: "ESNext",
      moduleResolution: "Bundler",
      allowImportingTsExtensions: true,
    },
  }),
  ...packageFiles,
  "domain/thing.ts":
    'import { thing } from "zod";\nexport type Thing = number;\nexport const one = thing;\n',
  "workflows/access/states.ts": 'export const STATES = "Admit";\n',
  "workflows/access/definition.ts":
    'import { STATES } from "./states.ts";\nexport const machine = STATES;\n',
  "workflows/access/step.ts":
    'import { one } from "../../domain/thing.ts";\nexport const step = one;\n',
  "adapters/ssm.ts":
    'import { thing } from "@aws-sdk/client-ssm";\nimport { one } from "../domain/thing.ts";\nexport const ssm = [thing, one];\n',
  "slack/views/view.ts": 'import { one } from "../../domain/thing.ts";\nexport const view = one;\n',
  "slack/app.ts":
    'import { thing } from "@slack/web-api";\nimport { step } from "../workflows/access/step.ts";\nimport { view } from "./views/view.ts";\nexport const app = [thing, step, view];\n',
  "functions/entry.ts":
    'import { ssm } from "../adapters/ssm.ts";\nimport { app } from "../slack/app.ts";\nexport const entry = [ssm, app];\n',
  "stacks/topology.ts":
    'import { one } from "../domain/thing.ts";\nimport { machine } from "../workflows/access/definition.ts";\nexport const topology = [one, machine];\n',
  "stacks/table.ts": 'import { topology } from "./topology.ts";\nexport const table = topology;\n',
  "cli/command.ts":
    'import { ssm } from "../adapters/ssm.ts";\nimport { topology } from "../stacks/topology.ts";\nexport const command = [ssm, topology];\n',
  "local/run.ts":
    'import { entry } from "../functions/entry.ts";\nimport { topology } from "../stacks/topology.ts";\nexport const run = [entry, topology];\n',
  "test/run.test.ts": 'import { run } from "../local/run.ts";\nexport const tested = run;\n',
};

const imports = (path: string) => `import { x } from "${path}";\nexport const y = x;\n`;
const importsType = (path: string) => `import type { x } from "${path}";\nexport type Y = x;\n`;

/** Each: the rule that must fire, and the file that breaks it. */
export const VIOLATIONS: readonly {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
}[] = [
  {
    rule: "domain-may-see-nothing",
    file: "domain/bad.ts",
    text: imports("../workflows/access/step.ts"),
  },
  {
    rule: "domain-may-see-nothing",
    file: "domain/bad-type.ts",
    text: importsType("../adapters/ssm.ts"),
  },
  {
    rule: "page-runs-in-a-browser",
    file: "local/page/web/bad-core.ts",
    text: imports("node:path"),
  },
  {
    rule: "page-runs-in-a-browser",
    file: "local/page/web/bad-server.ts",
    text: imports("../../run.ts"),
  },
  {
    rule: "wire-runs-anywhere",
    file: "local/fleet/wire/bad-core.ts",
    text: imports("node:fs"),
  },
  { rule: "domain-npm", file: "domain/bad-core.ts", text: imports("node:fs") },
  { rule: "domain-npm", file: "domain/bad-npm.ts", text: imports("yaml") },
  {
    rule: "workflows-may-see-domain",
    file: "workflows/access/bad.ts",
    text: imports("../../adapters/ssm.ts"),
  },
  {
    rule: "workflows-may-see-domain",
    file: "workflows/access/bad-slack.ts",
    text: importsType("../../slack/app.ts"),
  },
  { rule: "workflows-npm", file: "workflows/access/bad-core.ts", text: imports("node:crypto") },
  {
    rule: "definitions-are-data",
    file: "workflows/other/definition.ts",
    text: imports("../../domain/thing.ts"),
  },
  {
    rule: "adapters-may-see-domain",
    file: "adapters/bad.ts",
    text: imports("../workflows/access/step.ts"),
  },
  {
    rule: "slack-may-see-domain-workflows",
    file: "slack/bad.ts",
    text: imports("../adapters/ssm.ts"),
  },
  {
    rule: "views-are-pure",
    file: "slack/views/bad.ts",
    text: imports("../../workflows/access/step.ts"),
  },
  { rule: "views-are-pure", file: "slack/views/bad-npm.ts", text: imports("@slack/web-api") },
  {
    rule: "functions-may-see-domain-workflows-adapters-slack",
    file: "functions/bad.ts",
    text: imports("../stacks/topology.ts"),
  },
  {
    rule: "cli-may-see-rules-adapters-and-topology",
    file: "cli/bad.ts",
    text: imports("../slack/app.ts"),
  },
  {
    rule: "cli-may-see-rules-adapters-and-topology",
    file: "cli/bad-stack.ts",
    text: imports("../stacks/table.ts"),
  },
  {
    rule: "local-may-see-what-ships",
    file: "local/bad.ts",
    text: imports("../test/run.test.ts"),
  },
  {
    rule: "local-may-see-what-ships",
    file: "local/bad-stack.ts",
    text: imports("../stacks/table.ts"),
  },
  {
    rule: "stacks-see-only-data",
    file: "stacks/bad.ts",
    text: imports("../workflows/access/step.ts"),
  },
  {
    rule: "stacks-see-only-data",
    file: "stacks/bad-handler.ts",
    text: importsType("../functions/entry.ts"),
  },
  { rule: "aws-sdk-home", file: "slack/bad-sdk.ts", text: imports("@aws-sdk/client-ssm") },
  { rule: "aws-sdk-home", file: "local/bad-sdk.ts", text: imports("@aws-sdk/client-ssm") },
  { rule: "slack-sdk-home", file: "adapters/bad-slack.ts", text: imports("@slack/web-api") },
  { rule: "no-cycles", file: "domain/a.ts", text: imports("./b.ts") },
  { rule: "no-lost-imports", file: "adapters/bad-lost.ts", text: imports("./nowhere.ts") },
  {
    rule: "nothing-ships-a-test",
    file: "functions/bad-test.ts",
    text: imports("../test/run.test.ts"),
  },
];

/** What makes `domain/a.ts` a circle; clean by itself. */
const OTHER_HALF: Files = { "domain/b.ts": imports("./a.ts") };

/** Writes the skeleton, with all violations or none. */
export function writeSkeleton(root: string, planted: boolean): void {
  const bad = Object.fromEntries(VIOLATIONS.map(({ file, text }) => [file, text]));
  const files = planted ? { ...CLEAN, ...OTHER_HALF, ...bad } : CLEAN;
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}
