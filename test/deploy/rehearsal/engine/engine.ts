// Pulumi's engine, as far as it decides what is made, changed, replaced and deleted, and in which order.
// Invariant: what is protected is never deleted, what is retained stays in the account, and a failure skips all that needs it.
import type { Plan } from "../../plan/plan.ts";
import type { Resource } from "../../plan/recorder.ts";
import type { Region } from "../account/account.ts";
import { type Choice, dependenciesOf, inOrder, keyOf } from "./order.ts";
import { type References, referencesIn } from "./references.ts";
import type { Made, ResourceType } from "./resource-type.ts";

interface Kept {
  readonly planned: Resource;
  /** As they were given to AWS. */
  readonly inputs: unknown;
  readonly made: Made;
}

/** The state of a stage between deploys, by `type::name`. It is not refreshed: neither Pulumi nor SST does so by itself. */
export type Stack = Map<string, Kept>;

export interface Engine {
  readonly region: Region;
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly choice: Choice;
}

/** One sentence for each resource that failed; none for a whole success. */
export type Faults = readonly string[];

interface Run extends Engine {
  readonly stack: Stack;
  readonly references: References;
  readonly faults: string[];
  readonly failed: Set<string>;
  /** Replaced resources, which are deleted when all the rest is done. */
  readonly replaced: Kept[];
}

function typeOf({ types }: Pick<Engine, "types">, { type }: Pick<Resource, "type">): ResourceType {
  const found = types[type];
  if (found === undefined)
    throw new Error("a type that the rehearsal does not know: describe it in rehearsal/types");
  return found;
}

const sentenceOf = (key: string, error: unknown) =>
  `${key}: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;

/** Runs one step; a failure becomes a sentence, and everything that needs the resource is left out. */
async function attempt(run: Run, key: string, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    run.failed.add(key);
    run.faults.push(sentenceOf(key, error));
  }
}

type Inputs = Readonly<Record<string, unknown>>;

const changedInputs = (before: unknown, after: unknown): string[] => {
  const [old, now] = [before as Inputs, after as Inputs];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]),
  );
};

async function replace(run: Run, planned: Resource, inputs: unknown, kept: Kept): Promise<Made> {
  const { region } = run;
  const type = typeOf(run, planned);
  if (kept.planned.protect)
    throw new Error("is protected, and this deploy would replace it: Pulumi refuses");
  const { named } = type;
  const keepsItsName =
    named !== undefined && (kept.inputs as Inputs)[named] === (inputs as Inputs)[named];
  const goesFirst = planned.deleteBeforeReplace || keepsItsName;
  if (!goesFirst) run.replaced.push(kept);
  else if (!kept.planned.retainOnDelete) await type.remove(region, kept.made, kept.inputs);
  return type.create(region, inputs);
}

async function place(run: Run, planned: Resource): Promise<void> {
  const { region, stack, references } = run;
  const type = typeOf(run, planned);
  const inputs = references.resolve(planned.inputs);
  const kept = stack.get(keyOf(planned));
  const changed = kept === undefined ? [] : changedInputs(kept.inputs, inputs);
  const act = (): Promise<Made> | Made => {
    if (kept === undefined) return type.create(region, inputs);
    if (changed.length === 0) return kept.made;
    const anew = new Set([...type.replacedBy, ...planned.replaceOnChanges]);
    if (changed.some((key) => anew.has(key))) return replace(run, planned, inputs, kept);
    return type.update(region, { made: kept.made, before: kept.inputs, inputs });
  };
  const made = await act();
  stack.set(keyOf(planned), { planned, inputs, made });
  references.made(planned, made);
}

async function discard(run: Run, kept: Kept): Promise<void> {
  const { planned, inputs, made } = kept;
  if (!planned.retainOnDelete) await typeOf(run, planned).remove(run.region, made, inputs);
  const key = keyOf(planned);
  if (run.stack.get(key) === kept) run.stack.delete(key);
}

const begin = (engine: Engine, stack: Stack, resources: readonly Resource[]): Run => ({
  ...engine,
  stack,
  references: referencesIn(resources),
  faults: [],
  failed: new Set(),
  replaced: [],
});

/** Deletes those of the stack that are asked, the dependents first; what a failed one needs stays. */
async function discardAll(run: Run, isAsked: (key: string) => boolean): Promise<void> {
  const planned = [...run.stack.values()].map((kept) => kept.planned);
  const backwards = inOrder(planned, run.choice).reverse();
  for (const resource of backwards) {
    const key = keyOf(resource);
    const kept = run.stack.get(key);
    if (kept === undefined || !isAsked(key)) continue;
    if (run.failed.has(key)) continue;
    await attempt(run, key, () => discard(run, kept));
    if (run.failed.has(key)) for (const needed of dependenciesOf(resource)) run.failed.add(needed);
  }
}

const protectedFaults = (resources: readonly Kept[]): string[] =>
  resources
    .filter(({ planned }) => planned.protect)
    .map(
      ({ planned }) =>
        `${keyOf(planned)}: is protected, and this would delete it: Pulumi refuses the whole run`,
    );

/** `sst deploy`: makes and changes all that the plan has, then deletes what it no longer has. */
export async function deploy(engine: Engine, stack: Stack, plan: Plan): Promise<Faults> {
  const wanted = new Set(plan.resources.map(keyOf));
  const gone = [...stack.values()].filter(({ planned }) => !wanted.has(keyOf(planned)));
  const refused = protectedFaults(gone);
  if (refused.length > 0) return refused;
  const run = begin(engine, stack, plan.resources);
  for (const planned of inOrder(plan.resources, engine.choice)) {
    const key = keyOf(planned);
    if (dependenciesOf(planned).some((needed) => run.failed.has(needed))) run.failed.add(key);
    else await attempt(run, key, () => place(run, planned));
  }
  if (run.faults.length > 0) return run.faults;
  for (const kept of run.replaced)
    await attempt(run, keyOf(kept.planned), () => discard(run, kept));
  await discardAll(run, (key) => !wanted.has(key));
  return run.faults;
}

/** `sst state remove`: forgets every resource of that name, whatever its type; nothing happens to it in AWS. */
export function forget(stack: Stack, name: string): void {
  const gone = new Set([...stack.keys()].filter((key) => key.endsWith(`::${name}`)));
  for (const key of gone) stack.delete(key);
  for (const [key, { planned, ...kept }] of stack) {
    const dependsOn = dependenciesOf(planned).filter((needed) => !gone.has(needed));
    stack.set(key, { ...kept, planned: { ...planned, dependsOn } });
  }
}

/** `sst remove`: deletes the stage, or refuses to. */
export async function remove(engine: Engine, stack: Stack, plan: Plan): Promise<Faults> {
  if (plan.isProtected) return ["sst: the stage is protected (`protect` in sst.config.ts)"];
  const refused = protectedFaults([...stack.values()]);
  if (refused.length > 0) return refused;
  const run = begin(engine, stack, []);
  await discardAll(run, () => true);
  return run.faults;
}
