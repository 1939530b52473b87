// Names that stand twice in a topology: AWS, and Pulumi, would take the second for the first.
import type { Topology } from "./shapes.ts";

const namesBy = (topology: Topology): Readonly<Record<string, readonly string[]>> => ({
  function: topology.functions.map(({ name }) => name),
  "rule or schedule": topology.functions.flatMap(({ triggers }) =>
    triggers.flatMap((trigger) =>
      trigger.kind === "rule" || trigger.kind === "schedule" ? [trigger.name] : [],
    ),
  ),
  "Session document": topology.documents.map(({ name }) => name),
  alarm: topology.alarms.map(({ name }) => name),
  queue: topology.queues,
  bucket: topology.buckets.map(({ name }) => name),
});

/** A sentence for each name that stands twice; none for a topology that can be made. */
export const doubledNames = (topology: Topology): string[] =>
  Object.entries(namesBy(topology)).flatMap(([kind, names]) =>
    [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
      (name) => `The topology has a second ${kind} called ${name}.`,
    ),
  );
