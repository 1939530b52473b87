// Finds the instance that a person names at a terminal, by its id or by its name.
// Invariant: a name that several instances have chooses none of them.
import { type Instance, InstanceId, type InstanceSnapshot } from "../../domain/instance.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { nameKey, searchKey } from "../../domain/text.ts";
import type { FindDeps } from "../access/find-instances.ts";

type Listed = Omit<Instance, "reachable">;

/** AWS still lists an instance for about an hour after its end (facts H). */
const GONE = ["shutting-down", "terminated"];

/** The instance's id, or why it is not known which one is meant. Whether it can be had is evaluated later. */
export async function instanceNamed(deps: FindDeps, text: string): Promise<string | Refusal> {
  if (InstanceId.safeParse(text).success) return text;
  const isNamed = ({ name }: InstanceSnapshot) => nameKey(name) === nameKey(text);
  const offered = (await deps.snapshot.read()).filter(isNamed);
  if (offered.length > 0) return onlyOne(text, offered);
  // The copy has only what can be requested: a stopped or uncovered instance must not be called unknown.
  const all = await deps.inventory.list();
  const named = likeliest(all.filter(isNamed));
  return named.length > 0 ? onlyOne(text, named) : otherwiseWritten(text, all);
}

function onlyOne(text: string, named: readonly InstanceSnapshot[]): string | Refusal {
  const [one, another] = named;
  return one !== undefined && another === undefined
    ? one.id
    : { refused: "several-instances", instance: text, ids: named.map(({ id }) => id) };
}

/** Of several with one name: those that run; else those that still exist; else all. */
function likeliest(named: readonly Listed[]): readonly Listed[] {
  const running = named.filter(({ state }) => state === "running");
  const existing = named.filter(({ state }) => !GONE.includes(state));
  return [running, existing, named].find(({ length }) => length > 0) ?? [];
}

/** Another case may be another machine: the names that differ only in it are told, and none of them is chosen. */
function otherwiseWritten(text: string, all: readonly Listed[]): Refusal {
  const similar = all.filter(
    ({ name, state }) => !GONE.includes(state) && searchKey(name) === searchKey(text.trim()),
  );
  return similar.length === 0
    ? { refused: "unknown-instance", instance: text }
    : {
        refused: "instance-name-differs",
        instance: text,
        names: [...new Set(similar.map(({ name }) => nameKey(name)))],
      };
}
