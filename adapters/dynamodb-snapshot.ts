// The picker's copy of the inventory: as many items as its bytes need, each a packed list of instances.
// Invariant: no item comes near DynamoDB's 400 KB, and a chunk left over from a longer inventory is not read.
import { gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod";
import { Fault } from "../domain/fault.ts";
import { InstanceSnapshot } from "../domain/instance.ts";
import type { InventorySnapshot } from "../domain/ports.ts";
import { getItem, parseItem, type Table, updateItem } from "./dynamodb-table.ts";
import { sha256 } from "./node-crypto.ts";

const KIND = "INVENTORY";
/**
 * Bytes of JSON in one item, before packing. Even text that does not pack stays under 400 KB with it, and the largest
 * instance that EC2 allows (50 tags of 128 and 256 characters) has some 80 KB.
 */
const CHUNK_BYTES = 300_000;

const Chunk = z.object({ packed: z.instanceof(Uint8Array), chunks: z.int().min(1) });
const Instances = z.array(InstanceSnapshot);

/** The JSON texts of lists that together are all the instances, in order; at least one. */
function chunksOf(instances: readonly InstanceSnapshot[]): string[] {
  const chunks: string[] = [];
  let part: string[] = [];
  let bytes = 0;
  for (const instance of instances) {
    const text = JSON.stringify(instance);
    const size = Buffer.byteLength(text) + 1;
    if (part.length > 0 && bytes + size > CHUNK_BYTES) {
      chunks.push(`[${part.join()}]`);
      [part, bytes] = [[], 0];
    }
    part.push(text);
    bytes += size;
  }
  return [...chunks, `[${part.join()}]`];
}

function unpack(key: string, packed: Uint8Array): InstanceSnapshot[] {
  try {
    return parseItem(Instances, key, JSON.parse(gunzipSync(packed).toString("utf8")));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(`the item ${key} in the table cannot be unpacked`, { retryable: false, cause });
  }
}

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
      return [first, ...rest].flatMap((chunk, index) =>
        chunk === undefined ? [] : unpack(`${KIND}#${index}`, chunk.packed),
      );
    },
    async write(instances) {
      const texts = chunksOf(instances);
      const chunks = texts.length;
      for (const [index, text] of texts.entries()) {
        // A warm function does not write again what it wrote last.
        const digest = sha256(`${chunks} ${text}`);
        if (written.get(index) === digest) continue;
        await updateItem(table, KIND, String(index), {
          UpdateExpression: "SET packed = :packed, chunks = :chunks",
          ExpressionAttributeValues: { ":packed": gzipSync(text), ":chunks": chunks },
          ReturnValues: "NONE",
        });
        written.set(index, digest);
      }
    },
  };
}
