// DynamoDB's limit of 400 KB an item, in bytes as DynamoDB counts them.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { createDynamoDb } from "../../../../local/cloud/dynamodb/dynamodb.ts";
import { itemSize } from "../../../../local/cloud/dynamodb/item-size.ts";
import { createCloud, place } from "../front/cloud.ts";

const LIMIT = 409_600;
const KEY = { pk: "a", sk: "x" };
/** `pk`, `a`, `sk`, `x` and the name `v`. */
const OVERHEAD = 7;

async function openTable() {
  const database = createDynamoDb({ place });
  const shape = {
    name: "sizes",
    hashKey: "pk",
    rangeKey: "sk",
    indexes: [],
    ttlAttribute: "expires",
  };
  await database.ensureTable(shape);
  const cloud = createCloud({ more: [database.service] });
  const key = cloud.iam.keyFor(`arn:aws:iam::${place.account}:user/root-admin`);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(cloud.config(key)));
  const refusal = (error: Error) => `${error.name}: ${error.message}`;
  return {
    put: (v: unknown) =>
      client
        .send(new PutCommand({ TableName: "sizes", Item: { ...KEY, v } }))
        .then(() => "taken", refusal),
    update: (v: unknown) =>
      client
        .send(
          new UpdateCommand({
            TableName: "sizes",
            Key: KEY,
            UpdateExpression: "SET v = :v",
            ExpressionAttributeValues: { ":v": v },
          }),
        )
        .then(() => "taken", refusal),
  };
}

const room = LIMIT - OVERHEAD;
const EXACTLY: readonly (readonly [what: string, value: (more: number) => unknown])[] = [
  ["text", (more) => "x".repeat(room + more)],
  ["text beyond ASCII", (more) => "ü".repeat((room - 1) / 2) + "x".repeat(1 + more)],
  ["bytes", (more) => new Uint8Array(room + more)],
  ["a list", (more) => ["x".repeat(room - 5 + more), ""]],
  ["a map", (more) => ({ ü: "x".repeat(room - 6 + more) })],
];

describe("an item of 400 KB", () => {
  it.each(EXACTLY)("is taken, and one byte more refused: %s", async (_, value) => {
    const table = await openTable();

    expect(await table.put(value(0))).toBe("taken");
    expect(await table.update(value(0))).toBe("taken");
    expect(await table.put(value(1))).toContain("ValidationException: Item size has exceeded");
    expect(await table.update(value(1))).toContain("ValidationException: Item size to update");
  });
});

it.each([
  [{ a: { N: "0" } }, 2],
  [{ a: { N: "-12.5" } }, 5],
  [{ a: { BOOL: true }, b: { NULL: true } }, 4],
  [{ a: { SS: ["ü", "x"] } }, 4],
  [{ a: { L: [{ S: "x" }, { N: "1" }] } }, 9],
  [{ a: { M: { ü: { S: "ü" } } } }, 9],
])("the size of %j is %i bytes", (item, bytes) => {
  expect(itemSize(item)).toBe(bytes);
});
