// How long Cedar takes to load the policies and to decide.
import { join } from "node:path";
import { cedarPolicy } from "../../adapters/cedar-policy.ts";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import type { Question } from "../../domain/ports.ts";
import { profileFor } from "../../domain/profile.ts";
import type { Instant } from "../../domain/time.ts";
import { LOCAL_PLACE, SAMPLE_INSTANCES } from "../../local/stage/sample.ts";
import { ROOT } from "../../local/stage/where.ts";
import { machine, median, print, printTable, printTitle, quantile } from "./print.ts";

const LOADS = 20;
const DECISIONS = 5000;
const ACTIONS = ["request", "selfServe", "approve", "revoke"] as const;

const msOf = <T>(work: () => T): { readonly ms: number; readonly value: T } => {
  const startedAt = performance.now();
  const value = work();
  return { ms: performance.now() - startedAt, value };
};

/** Every sample person asks about every governed sample instance, as every action. */
function questions(): Question[] {
  const { people, profiles } = readPolicyFolder(join(ROOT, "policies")).directory;
  return SAMPLE_INSTANCES.flatMap(({ id, name, tags }) => {
    const profile = profileFor(profiles, tags);
    if (profile === undefined) return [];
    const instance = { id, name, tags, state: "running", reachable: true };
    return people.flatMap((person, index) =>
      ACTIONS.map((action) => ({
        action,
        person,
        requester: people[(index + 1) % people.length] ?? person,
        instance,
        profile,
        minutes: 60,
        reason: "a look at the logs",
        now: "2026-11-23T09:00:00.000Z" as Instant,
      })),
    );
  }) as Question[];
}

export async function benchCedar(): Promise<void> {
  printTitle("cedar: loading the policies, deciding");
  const loads: number[] = [];
  const load = () => {
    const { texts } = readPolicyFolder(join(ROOT, "policies"));
    return cedarPolicy(texts, LOCAL_PLACE);
  };
  const first = msOf(load);
  for (let run = 0; run < LOADS; run++) loads.push(msOf(load).ms);
  const policy = first.value;
  const asked = questions();
  const times: number[] = [];
  let allowed = 0;
  for (let index = 0; index < DECISIONS; index++) {
    const question = asked[index % asked.length] as Question;
    const startedAt = performance.now();
    const answer = await policy.decide(question);
    times.push(performance.now() - startedAt);
    if (answer.allowed) allowed++;
    if ("broken" in answer) throw new Error(`Cedar could not decide: ${answer.broken}`);
  }
  printTable(
    ["", "ms"],
    [
      ["folder read and policies loaded, first time in a process", first.ms],
      ["folder read and policies loaded, again (median of 20)", median(loads)],
      ["one decision, median of 5,000", median(times)],
      ["one decision, p99", quantile(times, 0.99)],
    ],
  );
  print(`${allowed} of ${DECISIONS} were allowed. Machine: ${machine()}.`);
}
