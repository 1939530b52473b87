// DynamoDB of the local cloud: dynalite behind the front door, plus time to live as a setting.
// Never untrue: only what the product uses is let through, and nothing expires by itself (facts G: TTL is no timer).
import { join } from "node:path";
import { createRandom } from "../core/random.ts";
import { AwsError, type Place } from "../core/service.ts";
import { fileStore, memoryStore } from "../core/store.ts";
import type { FrontAnswer, PassThrough } from "../front/messages.ts";
import { type EngineAnswer, openEngine } from "./engine.ts";
import { checkOperation, type Input, needsOf } from "./operations.ts";
import { createReplica, isLoose, isWrite, type Replica } from "./replica.ts";
import { checkIndexes, describe, makeTable, type TableShape } from "./tables.ts";

export interface DynamoDbSwitches {
  /** Reads that do not ask for consistency are answered, each second time, with the version before. Off at the start. */
  staleReads: boolean;
}

export interface DynamoDb {
  readonly service: PassThrough;
  readonly switches: DynamoDbSwitches;
  /** Makes the table if it is missing. Throws a plain Error if it is there with other indexes. */
  ensureTable(table: TableShape): Promise<void>;
  close(): Promise<void>;
}

interface TimeToLive {
  readonly AttributeName: string;
  readonly Enabled: boolean;
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
  /** Epoch ms, story time: how long a read may be stale is counted in it. The wall's if left out. */
  readonly now?: () => number;
  readonly seed?: number;
  /** The ARN of a principal that only looks on: it always reads the newest. */
  readonly spares?: string;
}): DynamoDb {
  const { place, folder, now = Date.now, spares } = options;
  const engine = openEngine(folder && join(folder, "data"));
  const settings = folder === undefined ? memoryStore() : fileStore(join(folder, "settings"));
  const timesToLive = settings.collection<TimeToLive>("time-to-live");
  const shapes: TableShape[] = [];
  const switches: DynamoDbSwitches = { staleReads: false };
  const random = createRandom(options.seed ?? 1);
  let replica: Replica | undefined;

  const send = (operation: string, body: Buffer, caller: string): Promise<EngineAnswer> => {
    if (!switches.staleReads) {
      replica = undefined;
      return engine.send(operation, body);
    }
    replica ??= createReplica({ engine, tables: () => shapes, now });
    const input = JSON.parse(body.toString()) as Input;
    if (isWrite(operation)) return replica.write(operation, input, body);
    if (isLoose(operation, input) && caller !== spares && random() < 0.5)
      return replica.read(operation, body);
    return engine.send(operation, body);
  };

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
      async run(operation, { body }, caller) {
        if (operation.endsWith("TimeToLive")) {
          const input = JSON.parse(body.toString()) as Input;
          const found = await describe(engine, String(input.TableName));
          if (found === undefined)
            throw new AwsError("ResourceNotFoundException", "Requested resource not found");
          return jsonAnswer(timeToLive(operation, input));
        }
        const answer = await send(operation, body, caller.principalArn);
        return operation.endsWith("Table") ? withOwnArns(answer) : answer;
      },
    },
    switches,
    async ensureTable(shape) {
      shapes.push(shape);
      const found = await describe(engine, shape.name);
      if (found === undefined) await makeTable(engine, shape);
      else checkIndexes(shape, found);
      timesToLive.put(shape.name, { AttributeName: shape.ttlAttribute, Enabled: true });
    },
    close: () => engine.close(),
  };
}
