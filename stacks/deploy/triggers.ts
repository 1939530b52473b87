// What starts each function, and where an event goes that could not be delivered.
// Never untrue: the function URLs are all that anybody may call, and their functions check who does.
import type { Trigger } from "../shapes.ts";
import type { Deps } from "./deps.ts";
import { makeRule, makeSchedule } from "./event-wires.ts";
import { makeFailures } from "./failures.ts";
import { type Ends, makeSubscription, makeUrl, type Wire } from "./wires.ts";

export function makeTriggers(deps: Deps, ends: Ends) {
  const wires = deps.topology.functions.flatMap(({ name, triggers }) => {
    const fn = ends.functions.get(name);
    if (fn === undefined) throw new Error(`there is no function ${name}`);
    return triggers.map((trigger) => ({ fn, name: `${deps.topology.prefix}-${name}`, trigger }));
  });
  const of = <Kind extends Trigger["kind"]>(kind: Kind) =>
    wires.filter((wire): wire is Wire<Kind> => wire.trigger.kind === kind);
  for (const wire of of("rule")) makeRule(deps, ends, wire);
  for (const wire of of("schedule")) makeSchedule(deps, wire);
  for (const [index, wire] of of("logs").entries()) makeSubscription(deps, ends, wire, index);
  makeFailures(deps, ends);
  const urls = new Map(of("url").map((wire) => [wire.name, makeUrl(deps, wire)]));
  const urlOf = (name: string) => urls.get(`${deps.topology.prefix}-${name}`);
  return { slackUrl: urlOf("Slack"), personUrl: urlOf("Person") };
}
