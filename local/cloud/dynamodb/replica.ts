// A copy of the tables that lags behind: what a read that does not ask for consistency may be answered from.
// Invariant: of each item it has the newest version or the one before; the newest once the lag has passed since its write.
import { type Engine, type EngineAnswer, openEngine } from "./engine.ts";
import type { Input } from "./operations.ts";
import { makeTable, type TableShape } from "./tables.ts";

export interface ReplicaOptions {
  readonly engine: Engine;
  /** The tables there are. */
  readonly tables: () => readonly TableShape[];
  /** Epoch ms. */
  readonly now: () => number;
}

/** AWS says "usually within a second" (DynamoDB developer guide, read consistency). */
const LAG_MS = 1_000;

type Item = Readonly<Record<string, unknown>>;

/** An item that was written and that the copy has as it was before. */
interface Recent {
  readonly table: string;
  readonly key: Item;
  readonly at: number;
}

const bytes = (input: unknown) => Buffer.from(JSON.stringify(input));

const WRITES = ["PutItem", "UpdateItem", "DeleteItem"];
export const isWrite = (operation: string): boolean => WRITES.includes(operation);

/** Whether a read leaves it to DynamoDB which version it gets; an index knows no other kind of read. */
export function isLoose(operation: string, input: Input): boolean {
  if (operation === "BatchGetItem") {
    const asked = Object.values(input.RequestItems ?? {}) as { ConsistentRead?: boolean }[];
    return asked.every(({ ConsistentRead }) => ConsistentRead !== true);
  }
  return ["GetItem", "Query", "Scan"].includes(operation) && input.ConsistentRead !== true;
}

export type Replica = ReturnType<typeof createReplica>;

export function createReplica({ engine, tables, now }: ReplicaOptions) {
  const recent = new Map<string, Recent>();
  let copy: Promise<Engine> | undefined;
  // One thing at a time: what is copied is what was there at that moment.
  let work: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(job: () => Promise<T>): Promise<T> => {
    const done = work.then(job);
    work = done.catch(() => undefined);
    return done;
  };

  const opened = () => {
    copy ??= copyOf(engine, tables());
    return copy;
  };
  const bring = async (table: string, key: Item) => {
    const to = await opened();
    const Key = key;
    const found = await engine.send(
      "GetItem",
      bytes({ TableName: table, Key, ConsistentRead: true }),
    );
    const { Item: item } = JSON.parse(found.body) as { Item?: Item };
    if (item === undefined) await to.send("DeleteItem", bytes({ TableName: table, Key }));
    else await to.send("PutItem", bytes({ TableName: table, Item: item }));
  };
  const catchUp = async () => {
    for (const [id, { table, key, at }] of [...recent]) {
      if (at > now() - LAG_MS) continue;
      recent.delete(id);
      await bring(table, key);
    }
  };
  const keyIn = (input: Input): Recent | undefined => {
    const shape = tables().find(({ name }) => name === input.TableName);
    if (shape === undefined) return undefined;
    const from = (input.Key ?? input.Item) as Item;
    const { hashKey, rangeKey, name: table } = shape;
    return { table, key: { [hashKey]: from[hashKey], [rangeKey]: from[rangeKey] }, at: now() };
  };

  return {
    /** Makes a write to the tables themselves; the copy keeps what was there before it. */
    write: (operation: string, input: Input, body: Buffer): Promise<EngineAnswer> =>
      inTurn(async () => {
        const written = keyIn(input);
        if (written !== undefined) {
          await bring(written.table, written.key);
          recent.set(JSON.stringify([written.table, written.key]), written);
        }
        return engine.send(operation, body);
      }),
    read: (operation: string, body: Buffer): Promise<EngineAnswer> =>
      inTurn(async () => {
        await catchUp();
        return (await opened()).send(operation, body);
      }),
  };
}

async function copyOf(engine: Engine, shapes: readonly TableShape[]): Promise<Engine> {
  const copy = openEngine(undefined);
  for (const shape of shapes) {
    await makeTable(copy, shape);
    let ExclusiveStartKey: unknown;
    do {
      const asked = { TableName: shape.name, ConsistentRead: true, ExclusiveStartKey };
      const page = JSON.parse((await engine.send("Scan", bytes(asked))).body) as {
        Items: Item[];
        LastEvaluatedKey?: unknown;
      };
      for (const Item of page.Items)
        await copy.send("PutItem", bytes({ TableName: shape.name, Item }));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }
  return copy;
}
