// The picker's copy of the inventory: a few items of some hundred instances each.
// Never untrue: a chunk left over from a longer inventory is not read.
import * as z from "zod";
import { InstanceSnapshot } from "../domain/instance.ts";
import type { InventorySnapshot } from "../domain/ports.ts";
import { getItem, parseItem, type Table, updateItem } from "./dynamodb-table.ts";

const KIND = "INVENTORY";
/** An item holds 400 KB; an instance with many tags is about 1 KB. */
const CHUNK = 250;

const Chunk = z.object({ instances: z.array(InstanceSnapshot), chunks: z.int() });

export function snapshotIn(table: Table): InventorySnapshot {
  const readChunk = async (index: number) => {
    const item = await getItem(table, KIND, String(index));
    return item && parseItem(Chunk, `${KIND}#${index}`, item);
  };
  const written = new Map<number, string>();
  return {
    async read() {
      const first = await readChunk(0);
      if (first === undefined) return [];
      const rest = await Promise.all(
        Array.from({ length: first.chunks - 1 }, (_, index) => readChunk(index + 1)),
      );
      return [first, ...rest].flatMap((chunk) => chunk?.instances ?? []);
    },
    async write(instances) {
      const chunks = Math.max(1, Math.ceil(instances.length / CHUNK));
      for (let index = 0; index < chunks; index++) {
        const part = instances.slice(index * CHUNK, (index + 1) * CHUNK);
        const text = JSON.stringify([chunks, part]);
        // A warm function does not write again what it wrote last.
        if (written.get(index) === text) continue;
        await updateItem(table, KIND, String(index), {
          UpdateExpression: "SET instances = :instances, chunks = :chunks",
          ExpressionAttributeValues: { ":instances": part, ":chunks": chunks },
          ReturnValues: "NONE",
        });
        written.set(index, text);
      }
    },
  };
}
