// A stage of the real plan in an account: deployed, removed, looked at.
import type { Plan } from "../plan/plan.ts";
import type { Account, Region } from "./account/account.ts";
import { deploy, type Engine, type Faults, forget, remove, type Stack } from "./engine/engine.ts";
import { TYPES } from "./types/all.ts";

export interface Stage {
  readonly region: Region;
  readonly stack: Stack;
  deploy(plan: Plan): Promise<Faults>;
  forget(name: string): void;
  remove(plan: Plan): Promise<Faults>;
}

/** A stage of which nothing is made yet. */
export function stageIn(account: Account, regionName: string, choice: Engine["choice"]): Stage {
  const region = account.region(regionName);
  const engine = { region, types: TYPES, choice };
  const stack: Stack = new Map();
  return {
    region,
    stack,
    deploy: (plan) => deploy(engine, stack, plan),
    forget: (name) => forget(stack, name),
    remove: (plan) => remove(engine, stack, plan),
  };
}
