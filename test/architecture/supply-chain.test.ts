// What is installed, who may deploy, and what runs beside the deploy's credentials, read from the files that decide it.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { ROOT } from "../../local/stage/where.ts";

const text = (path: string) => readFileSync(join(ROOT, path), "utf8");
const Permissions = z.record(z.string(), z.enum(["read", "write", "none"]));
const Step = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.unknown()).optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const Job = z.object({
  permissions: Permissions.optional(),
  environment: z.string().optional(),
  needs: z.string().optional(),
  outputs: z.record(z.string(), z.string()).optional(),
  steps: z.array(Step),
});
const Workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: Permissions,
  jobs: z.record(z.string(), Job),
});

const FOLDER = ".github/workflows";
const workflows = readdirSync(join(ROOT, FOLDER)).map((file) => ({
  file,
  ...Workflow.parse(parse(text(`${FOLDER}/${file}`))),
}));
const allSteps = workflows.flatMap(({ file, jobs }) =>
  Object.values(jobs).flatMap(({ steps }) => steps.map((step) => ({ file, ...step }))),
);
const deploy = workflows.find(({ file }) => file === "deploy.yml")!;
const job = (name: string) => deploy.jobs[name]!;
const runsOf = (name: string) => job(name).steps.flatMap(({ run }) => run ?? []);
/** As GitHub writes one. */
const expression = (inner: string) => `$\{{ ${inner} }}`;
const CREDENTIALS = "aws-actions/configure-aws-credentials@";

describe("every workflow", () => {
  it("pins each action by its commit", () => {
    const actions = allSteps.flatMap(({ uses }) => uses ?? []);

    expect(actions.length).toBeGreaterThan(5);
    expect(actions.filter((one) => !/^[\w./-]+@[0-9a-f]{40}$/.test(one))).toEqual([]);
  });

  it("may read the repository and nothing else; only the job that deploys may ask for a token", () => {
    const more = workflows.flatMap(({ file, jobs }) =>
      Object.entries(jobs).flatMap(([name, { permissions = {} }]) =>
        Object.entries(permissions)
          .filter(([scope, kind]) => `${scope}: ${kind}` !== "contents: read")
          .map(([scope, kind]) => `${file} ${name} ${scope}: ${kind}`),
      ),
    );

    expect(workflows.map(({ permissions }) => permissions)).toEqual(
      workflows.map(() => ({ contents: "read" })),
    );
    expect(more).toEqual(["deploy.yml deploy id-token: write"]);
  });

  it("leaves no token of the repository behind, and puts nothing from outside into a shell's text", () => {
    const checkouts = allSteps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));

    expect(checkouts.map((step) => step.with?.["persist-credentials"])).toEqual(
      checkouts.map(() => false),
    );
    expect(allSteps.flatMap(({ run }) => run ?? []).filter((run) => run.includes("${{"))).toEqual(
      [],
    );
  });
});

describe("the deploy", () => {
  it("is of a stage that is chosen from a list", () => {
    const Dispatch = z.object({
      inputs: z.object({
        stage: z.object({ type: z.literal("choice"), options: z.array(z.string()).min(1) }),
      }),
    });

    const { inputs } = Dispatch.parse(deploy.on.workflow_dispatch);

    expect(inputs.stage.options).toEqual(["test", "prod"]);
  });

  it("is built and tested where no credentials can be had, and nothing is cached between runs", () => {
    const { permissions, environment, steps } = job("build");

    expect([permissions, environment]).toEqual([{ contents: "read" }, undefined]);
    expect(steps.filter(({ uses }) => uses?.startsWith(CREDENTIALS))).toEqual([]);
    expect(runsOf("build").slice(0, 3)).toEqual([
      "npm ci --ignore-scripts",
      "npm run check",
      "npm run check:deploy",
    ]);
    const caches = [...steps, ...job("deploy").steps].filter((step) => step.with?.cache);
    expect(caches).toEqual([]);
  });

  it("waits for the build, and takes what it made only with the digest that it said", () => {
    const { needs, steps } = job("deploy");
    const check = steps.findIndex(({ run }) => run?.includes("sha256sum --check --strict"));

    expect(needs).toBe("build");
    expect(job("build").outputs?.digest).toBe(expression("steps.pack.outputs.digest"));
    expect(steps[check]?.env?.DIGEST).toBe(expression("needs.build.outputs.digest"));
    expect(steps[check]?.run?.indexOf("sha256sum")).toBeLessThan(
      steps[check]?.run?.indexOf("tar --extract") ?? 0,
    );
    expect(steps[check - 1]?.uses).toMatch(/^actions\/download-artifact@/);
  });

  it("installs no development dependency and runs no script of a package; beside the credentials runs SST alone", () => {
    const { steps } = job("deploy");
    const from = steps.findIndex(({ uses }) => uses?.startsWith(CREDENTIALS));

    expect(runsOf("deploy")[0]).toBe("npm ci --ignore-scripts --omit=dev");
    expect(steps.slice(from + 1).map(({ run, env }) => [run, env?.CURFEW_PREPARED])).toEqual([
      ['npx --no-install sst diff --stage "$STAGE"', "prepared"],
      ['npx --no-install sst deploy --stage "$STAGE"', "prepared"],
    ]);
  });
});

describe("the role that the guide prints for the deploy", () => {
  const guide = text("docs/deploy.md");
  const Trust = z.object({
    Statement: z.tuple([
      z.strictObject({
        Effect: z.literal("Allow"),
        Principal: z.strictObject({ Federated: z.string() }),
        Action: z.literal("sts:AssumeRoleWithWebIdentity"),
        Condition: z.strictObject({ StringEquals: z.record(z.string(), z.string()) }),
      }),
    ]),
  });

  it("trusts one environment of one repository, exactly, and one audience", () => {
    const printed = [...guide.matchAll(/```json\n([\s\S]*?)```/g)]
      .map(([, json]) => json!)
      .find((json) => json.includes("AssumeRoleWithWebIdentity"));

    const [{ Condition }] = Trust.parse(JSON.parse(printed ?? "{}")).Statement;

    expect(Condition.StringEquals).toEqual({
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": "repo:your-org/curfew:environment:prod",
    });
  });
});

describe("what is installed", () => {
  const Manifest = z.object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    overrides: z.record(z.string(), z.unknown()).default({}),
  });
  const manifest = Manifest.parse(JSON.parse(text("package.json")));

  it("is the package that is named: nothing stands in for another one", () => {
    const Lock = z.object({
      packages: z.record(z.string(), z.object({ name: z.string().optional() })),
    });
    const { packages } = Lock.parse(JSON.parse(text("package-lock.json")));
    const renamed = Object.entries(packages).filter(
      ([path, { name }]) => path !== "" && name !== undefined,
    );

    expect(renamed).toEqual([]);
    expect(manifest.overrides).toEqual({});
  });

  it("has exact versions, and SST among what is installed for a deploy", () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });

    expect(versions.filter((one) => !/^\d+\.\d+\.\d+$/.test(one))).toEqual([]);
    expect(Object.keys(manifest.dependencies)).toContain("sst");
  });
});

describe("the owners of the code", () => {
  const owned = text(".github/CODEOWNERS")
    .split("\n")
    .filter((line) => line.startsWith("/"))
    .map((line) => line.split(" ")[0]!.slice(1));
  const files = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
  const covers = (pattern: string, file: string) =>
    pattern.endsWith("/")
      ? file.startsWith(pattern)
      : new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`).test(file);

  it("are asked about policies, proofs, doors, grants, statements, the deploy and what is installed", () => {
    const decisive = files.filter((file) =>
      /^(policies|stacks|bin|\.github|functions\/(slack|person)|slack|workflows\/(access|person)|cli\/audit)\/|proof|(domain|workflows|functions)\/.*grant-|^(package(-lock)?\.json|deploy\.yaml|sst\.config\.ts|\.npmrc)$/.test(
        file,
      ),
    );
    const shipped = decisive.filter((file) => !/^(test|docs|local)\//.test(file));

    expect(shipped.length).toBeGreaterThan(100);
    expect(shipped.filter((file) => !owned.some((pattern) => covers(pattern, file)))).toEqual([]);
  });

  it("are named for files that there are", () => {
    expect(owned.filter((pattern) => !files.some((file) => covers(pattern, file)))).toEqual([]);
  });
});
