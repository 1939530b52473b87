// DynamoDB of the local cloud: dynalite behind the front door, plus time to live as a setting.
// Never untrue: only what the product uses is let through, and nothing expires by itself (facts G: TTL is no timer).
import { join } from "node:path";
import { AwsError, type Place } from "../core/service.ts";
import { fileStore, memoryStore } from "../core/store.ts";
import type { FrontAnswer, PassThrough } from "../front/messages.ts";
import { type Engine, type EngineAnswer, openEngine } from "./engine.ts";
import { checkOperation, type Input, needsOf } from "./operations.ts";

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

export interface DynamoDb {
  readonly service: PassThrough;
  /** Makes the table if it is missing. Throws a plain Error if it is there with other indexes. */
  ensureTable(table: TableShape): Promise<void>;
  close(): Promise<void>;
}

interface TimeToLive {
  readonly AttributeName: string;
  readonly Enabled: boolean;
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

async function describe(engine: Engine, name: string): Promise<Described["Table"] | undefined> {
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

function checkIndexes(shape: TableShape, found: Described["Table"]): void {
  const names = (list: readonly string[]) => [...list].sort().join(", ");
  const wanted = names(shape.indexes.map(({ name }) => name));
  const there = names((found.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName));
  if (wanted !== there)
    throw new Error(
      `The table ${shape.name} is kept with the indexes ${there}, not ${wanted}. Remove the data folder to begin anew.`,
    );
}

async function makeTable(engine: Engine, shape: TableShape): Promise<void> {
  const made = await engine.send("CreateTable", bytes(creationOf(shape)));
  if (made.status !== 200)
    throw new Error(`The table ${shape.name} could not be made: ${made.body}`);
  await waitUntilActive(engine, shape.name);
}

const jsonAnswer = (output: unknown): FrontAnswer => ({
  status: 200,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify(output),
});

/**
 * Data is kept in `folder`, or in memory. `ReturnValuesOnConditionCheckFailure`, transactions, streams and the
 * deletion of expired items are not imitated; the first two are refused.
 */
export function createDynamoDb(options: {
  readonly place: Place;
  readonly folder?: string;
}): DynamoDb {
  const { place, folder } = options;
  const engine = openEngine(folder && join(folder, "data"));
  const settings = folder === undefined ? memoryStore() : fileStore(join(folder, "settings"));
  const timesToLive = settings.collection<TimeToLive>("time-to-live");

  const timeToLive = (operation: string, input: Input) => {
    const table = String(input.TableName);
    if (operation === "UpdateTimeToLive") {
      const specification = input.TimeToLiveSpecification as TimeToLive | undefined;
      if (specification === undefined || typeof specification.AttributeName !== "string")
        throw new AwsError("ValidationException", "TimeToLiveSpecification is required.");
      timesToLive.put(table, specification);
      return { TimeToLiveSpecification: specification };
    }
    const kept = timesToLive.get(table);
    return {
      TimeToLiveDescription: kept?.Enabled
        ? { TimeToLiveStatus: "ENABLED", AttributeName: kept.AttributeName }
        : { TimeToLiveStatus: "DISABLED" },
    };
  };

  /** dynalite takes account and region from the environment; its ARNs are put right on the way out. */
  const withOwnArns = ({ headers, ...answer }: EngineAnswer) => {
    const { "x-amz-crc32": _ofTheOldBody, ...kept } = headers;
    const own = `arn:aws:dynamodb:${place.region}:${place.account}:`;
    const body = answer.body.replaceAll(/arn:aws:dynamodb:[^:"]*:[^:"]*:/g, own);
    return { ...answer, headers: kept, body };
  };

  return {
    service: {
      name: "dynamodb",
      protocol: "raw",
      needs: (operation, input) => needsOf(place, operation, checkOperation(operation, input)),
      async run(operation, { body }) {
        if (operation.endsWith("TimeToLive")) {
          const input = JSON.parse(body.toString()) as Input;
          const found = await describe(engine, String(input.TableName));
          if (found === undefined)
            throw new AwsError("ResourceNotFoundException", "Requested resource not found");
          return jsonAnswer(timeToLive(operation, input));
        }
        const answer = await engine.send(operation, body);
        return operation.endsWith("Table") ? withOwnArns(answer) : answer;
      },
    },
    async ensureTable(shape) {
      const found = await describe(engine, shape.name);
      if (found === undefined) await makeTable(engine, shape);
      else checkIndexes(shape, found);
      timesToLive.put(shape.name, { AttributeName: shape.ttlAttribute, Enabled: true });
    },
    close: () => engine.close(),
  };
}
