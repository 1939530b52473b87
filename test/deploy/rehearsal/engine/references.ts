// From what the plan stands in for (an ARN that only AWS can say) to what was really made.
// Invariant: no stand-in reaches AWS; a reference to what is not made yet is refused.
import type { Resource } from "../../plan/recorder.ts";
import type { Made } from "./resource-type.ts";

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Finds stand-ins, the longest first, where the name does not go on. */
function finderOf(standIns: readonly string[]): RegExp {
  if (standIns.length === 0) return /(?!)/g;
  const longestFirst = [...standIns].sort((a, b) => b.length - a.length).map(escaped);
  return new RegExp(`(?:${longestFirst.join("|")})(?![\\w-])`, "g");
}

export interface References {
  /** Notes what was made for a planned resource. */
  made(planned: Resource, made: Made): void;
  /** The inputs with the marks of secrets taken off and every reference in place. Throws an Error for one that is not made. */
  resolve(inputs: unknown): unknown;
}

export function referencesIn(resources: readonly Resource[]): References {
  const finder = finderOf(resources.flatMap(({ outputs }) => Object.values(outputs)));
  const known = new Map<string, string>();
  const actual = (standIn: string): string => {
    const found = known.get(standIn);
    if (found === undefined) throw new Error(`refers to ${standIn}, which is not made yet`);
    return found;
  };
  const resolve = (value: unknown): unknown => {
    if (typeof value === "string") return value.replace(finder, actual);
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    if ("$secret" in value) return resolve(value.$secret);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]));
  };
  return {
    made(planned, { outputs }) {
      for (const [name, standIn] of Object.entries(planned.outputs)) {
        const real = outputs[name as keyof typeof outputs];
        if (real !== undefined) known.set(standIn, real);
      }
    },
    resolve,
  };
}
