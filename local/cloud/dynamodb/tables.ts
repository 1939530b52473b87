// Tables of the local DynamoDB: made as the topology says, and compared with what an earlier run left.
// Invariant: a table that was made is ready, with its indexes.
import type { Engine } from "./engine.ts";

/** A table as the topology describes it; every key is a text. */
export interface TableShape {
  readonly name: string;
  readonly hashKey: string;
  readonly rangeKey: string;
  readonly indexes: readonly {
    readonly name: string;
    readonly hashKey: string;
    readonly rangeKey: string;
  }[];
  readonly ttlAttribute: string;
}

const keySchema = (hashKey: string, rangeKey: string) => [
  { AttributeName: hashKey, KeyType: "HASH" },
  { AttributeName: rangeKey, KeyType: "RANGE" },
];

function creationOf({ name, hashKey, rangeKey, indexes }: TableShape) {
  const keys = [hashKey, rangeKey, ...indexes.flatMap((index) => [index.hashKey, index.rangeKey])];
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [...new Set(keys)].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    KeySchema: keySchema(hashKey, rangeKey),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index.hashKey, index.rangeKey),
        Projection: { ProjectionType: "ALL" },
      })),
    }),
  };
}

interface Described {
  readonly Table: {
    readonly TableStatus: string;
    readonly GlobalSecondaryIndexes?: readonly {
      readonly IndexName: string;
      readonly IndexStatus: string;
    }[];
  };
}

const bytes = (input: unknown) => Buffer.from(JSON.stringify(input));

/** A table as it is, or undefined. */
export async function describe(
  engine: Engine,
  name: string,
): Promise<Described["Table"] | undefined> {
  const answer = await engine.send("DescribeTable", bytes({ TableName: name }));
  if (answer.status !== 200) return undefined;
  return (JSON.parse(answer.body) as Described).Table;
}

async function waitUntilActive(engine: Engine, name: string): Promise<void> {
  for (;;) {
    const table = await describe(engine, name);
    const indexes = table?.GlobalSecondaryIndexes ?? [];
    if (table?.TableStatus === "ACTIVE" && indexes.every((each) => each.IndexStatus === "ACTIVE"))
      return;
    await new Promise((turn) => setImmediate(turn));
  }
}

/** Throws a plain Error where the table is there with other indexes. */
export function checkIndexes(shape: TableShape, found: Described["Table"]): void {
  const names = (list: readonly string[]) => [...list].sort().join(", ");
  const wanted = names(shape.indexes.map(({ name }) => name));
  const there = names((found.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName));
  if (wanted !== there)
    throw new Error(
      `The table ${shape.name} is kept with the indexes ${there}, not ${wanted}. Remove the data folder to begin anew.`,
    );
}

/** Makes a table, and waits until it is there. */
export async function makeTable(engine: Engine, shape: TableShape): Promise<void> {
  const made = await engine.send("CreateTable", bytes(creationOf(shape)));
  if (made.status !== 200)
    throw new Error(`The table ${shape.name} could not be made: ${made.body}`);
  await waitUntilActive(engine, shape.name);
}
