// A configuration that cannot be asked as a plain refusal: no verb runs (P9), and those who can mend it are told.
import { PolicyFolderFault } from "../../adapters/policy-files.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { tellMistake } from "../../workflows/sweep/tell-mistake.ts";
import * as ports from "./ports.ts";
import type { Runtime } from "./runtime.ts";

async function tellBroken(runtime: Runtime, detail: string): Promise<Refusal> {
  const { people, securityChannel } = ports.lenientDirectory(runtime);
  const mistake = ports.policyMistake(runtime) ?? { detail, people, securityChannel };
  await tellMistake(ports.mistaken(runtime), mistake, runtime.now());
  return { refused: "policy-broken", detail };
}

export async function orBroken<T>(
  runtime: Runtime,
  verb: () => Promise<T | Refusal>,
): Promise<T | Refusal> {
  try {
    const outcome = await verb();
    return isRefusal(outcome) && outcome.refused === "policy-broken"
      ? tellBroken(runtime, outcome.detail)
      : outcome;
  } catch (error) {
    if (error instanceof PolicyFolderFault) return tellBroken(runtime, error.message);
    throw error;
  }
}
