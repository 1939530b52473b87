// An instance as people call it at a terminal: by its id, or by its name.
// Never untrue: a name that two instances have chooses none of them.
import { InstanceId } from "../../domain/instance.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { type FindDeps, findInstances } from "../access/find-instances.ts";

/** The instance's id, or why it is not known which one is meant. Whether it can be had is asked later. */
export async function instanceNamed(deps: FindDeps, text: string): Promise<string | Refusal> {
  if (InstanceId.safeParse(text).success) return text;
  const found = (await findInstances(deps, text)).filter(({ instance }) => instance.name === text);
  const [one, another] = found;
  if (one === undefined) return { refused: "unknown-instance", instance: text };
  if (another === undefined) return one.instance.id;
  return {
    refused: "several-instances",
    instance: text,
    ids: found.map((each) => each.instance.id),
  };
}
