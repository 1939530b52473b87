// The plan of a stage, for tests: evaluated once a stage, in a process of its own.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployTopology } from "../../../local/prepare-deploy.ts";
import type { Topology } from "../../../stacks/shapes.ts";
import { sampleProject } from "./project-copy.ts";
import { ACCOUNT, REGION, type Resource } from "./recorder.ts";

export interface Plan {
  readonly stage: string;
  /** `sst remove` refuses such a stage before it looks at any resource. */
  readonly isProtected: boolean;
  readonly resources: readonly Resource[];
  /** Data sources that the recorder has no answer for. */
  readonly unanswered: readonly string[];
  readonly errors: readonly string[];
}

export const ROOT = join(import.meta.dirname, "../../..");
export const PLACE = { partition: "aws", account: ACCOUNT, region: REGION };

/** What the CLI gives for `npx sst secret set`; the values are looked for in the plan. */
export const SECRETS = {
  SST_SECRET_SlackBotToken: "xoxb-value-of-the-token",
  SST_SECRET_SlackSigningSecret: "value-of-the-signing-secret",
  SST_SECRET_SlackBotId: "B0VALUEOFBOT",
  SST_SECRET_SlackBotUserId: "U0VALUEOFBOT",
  SST_SECRET_SlackTeamId: "T0VALUEOFTEAM",
  SST_SECRET_SlackAppId: "A0VALUEOFAPP",
};

export interface Outcome {
  readonly status: number;
  readonly said: string;
  readonly plan?: Plan;
}

/** Evaluates the configuration in `root`. Throws an Error with what to run if SST's platform is not there. */
export function evaluate(
  stage: string,
  root = sampleProject(),
  env: NodeJS.ProcessEnv = SECRETS,
  region = REGION,
): Outcome {
  if (!existsSync(join(root, ".sst/platform")))
    throw new Error("There is no .sst/platform here. Run `npm run check:deploy`, which makes it.");
  const out = join(mkdtempSync(join(tmpdir(), "curfew-plan-")), "plan.json");
  const program = join(ROOT, "test/deploy/plan/evaluate.ts");
  const run = { cwd: root, env: { ...process.env, ...env }, encoding: "utf8" as const };
  try {
    execFileSync(process.execPath, ["--import", "tsx", program, root, stage, region, out], {
      ...run,
      stdio: "pipe",
    });
  } catch (error) {
    const { status, stderr } = error as { readonly status: number; readonly stderr: string };
    return { status, said: stderr, ...(existsSync(out) ? { plan: read(out) } : {}) };
  }
  return { status: 0, said: "", plan: read(out) };
}

const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Plan;

const plans = new Map<string, Plan>();

/** The plan of a stage that must be well. It is evaluated once, however many test files read it: an evaluation takes seconds. */
export function planOf(stage: string, { root = sampleProject(), region = REGION } = {}): Plan {
  const key = [stage, root, region].join(" ");
  const plan = plans.get(key) ?? soundPlan(stage, root, region);
  plans.set(key, plan);
  return plan;
}

function soundPlan(stage: string, root: string, region: string): Plan {
  const { plan, said } = evaluate(stage, root, SECRETS, region);
  if (plan === undefined || plan.errors.length > 0) throw new Error(`no plan: ${said}`);
  return plan;
}

/** The topology the same stage is made from. */
export const topologyFor = (stage: string): Topology =>
  deployTopology({ root: sampleProject(), outFolder: "", stage, place: PLACE });

/** The resources of one type, such as `aws:lambda/function:Function`, by its last word. */
export const ofType = (plan: Plan, word: string): Resource[] =>
  plan.resources.filter(({ type }) => type.startsWith("aws:") && type.endsWith(`:${word}`));

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface PlannedPolicy {
  readonly type: string;
  readonly name: string;
  readonly input: string;
  readonly text: string;
  readonly statements: readonly PolicyStatement[];
}

const isPolicy = (value: unknown): value is string =>
  typeof value === "string" && value.startsWith("{") && value.includes('"Statement"');

/** Every IAM document of the plan, wherever it stands. */
export const policiesOf = (plan: Plan): PlannedPolicy[] =>
  plan.resources.flatMap(({ type, name, inputs }) =>
    Object.entries(inputs).flatMap(([input, text]) =>
      isPolicy(text)
        ? [{ type, name, input, text, statements: (JSON.parse(text) as Parsed).Statement }]
        : [],
    ),
  );
type Parsed = { readonly Statement: readonly PolicyStatement[] };

export const listOf = <T>(given: T | readonly T[] | undefined): readonly T[] =>
  given === undefined ? [] : Array.isArray(given) ? (given as readonly T[]) : [given as T];

/** The value with the marks of secrets taken off. */
export function unmarked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== "object" || value === null) return value;
  if ("$secret" in value) return unmarked(value.$secret);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unmarked(one)]));
}
