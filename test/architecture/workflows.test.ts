// The GitHub workflows: nothing that can change under us, no right too many, no job without an end.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ROOT } from "../../local/stage/where.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(ROOT, ".github/workflows");
const workflows = readdirSync(FOLDER).map((file) => {
  const text = readFileSync(join(FOLDER, file), "utf8");
  return { file, text, workflow: parse(text) as Workflow };
});
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

describe.each(workflows)("$file", ({ text, workflow }) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it("takes every action at a full commit, with its version beside it", () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);

    expect(used.length).toBeGreaterThan(0);
    for (const action of used) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      expect(text).toMatch(new RegExp(`${action} # v\\d+\\.\\d+\\.\\d+`));
    }
  });

  it("may read the repository, and no more than its job needs", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    for (const { permissions = {}, environment } of jobs)
      expect(Object.keys(permissions).filter((name) => name !== "contents")).toEqual(
        environment === undefined ? [] : ["id-token"],
      );
  });

  it("ends, and one run of it at a time", () => {
    for (const job of jobs) expect(job["timeout-minutes"]).toBeLessThanOrEqual(45);
    expect(workflow.concurrency).toBeDefined();
  });

  it("leaves no token behind in the checkout, and holds no key", () => {
    for (const { uses, with: given } of steps.filter((step) => step.uses?.includes("/checkout@")))
      expect({ uses, left: given?.["persist-credentials"] }).toEqual({ uses, left: false });
    expect(text).not.toMatch(/secrets\.|AKIA|aws-access-key-id/);
  });

  it("puts nothing that anybody may write into a command line", () => {
    for (const { run } of steps) expect(run ?? "").not.toContain("${{");
  });

  it("runs only scripts that there are", () => {
    const run = steps.flatMap((step) => /^npm run ([\w:]+)$/.exec(step.run ?? "")?.[1] ?? []);

    expect(run).toContain("check");
    for (const name of run) expect(Object.keys(scripts)).toContain(name);
  });
});

it("a deploy waits for its protected environment", () => {
  const deploy = workflows.find(({ file }) => file === "deploy.yml")?.workflow.jobs.deploy;

  expect(deploy?.environment).toContain("inputs.stage");
});
