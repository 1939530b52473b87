// Reads that do not ask for consistency, where the switch says that they may be old.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { describe, expect, it, onTestFinished } from "vitest";
import { createDynamoDb } from "../../../../local/cloud/dynamodb/dynamodb.ts";
import { createCloud, place } from "../front/cloud.ts";

const TableName = "curfew";
const Key = { pk: "a", sk: "x" };
const ADMIN = `arn:aws:iam::${place.account}:user/root-admin`;

async function open({ spares }: { readonly spares?: string } = {}) {
  let now = 0;
  const database = createDynamoDb({ place, now: () => now, ...(spares && { spares }) });
  onTestFinished(() => database.close());
  await database.ensureTable({
    name: TableName,
    hashKey: "pk",
    rangeKey: "sk",
    indexes: [{ name: "by-person", hashKey: "person", rangeKey: "at" }],
    ttlAttribute: "expires",
  });
  const cloud = createCloud({ more: [database.service] });
  const base = new DynamoDBClient(cloud.config(cloud.iam.keyFor(ADMIN)));
  const client = DynamoDBDocumentClient.from(base);
  const put = (n: number, more: object = {}) =>
    client.send(
      new PutCommand({ TableName, Item: { ...Key, person: "ana", at: "1", n, ...more } }),
    );
  const pass = (ms: number) => {
    now += ms;
  };
  return { database, client, put, pass };
}
type Open = Awaited<ReturnType<typeof open>>;

const READS = {
  GetItem: async ({ client }: Open, ConsistentRead: boolean) =>
    (await client.send(new GetCommand({ TableName, Key, ConsistentRead }))).Item?.n,
  Query: async ({ client }: Open, ConsistentRead: boolean) => {
    const asked = {
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": "a" },
      ConsistentRead,
    };
    return (await client.send(new QueryCommand({ TableName, ...asked }))).Items?.[0]?.n;
  },
  Scan: async ({ client }: Open, ConsistentRead: boolean) =>
    (await client.send(new ScanCommand({ TableName, ConsistentRead }))).Items?.[0]?.n,
  BatchGetItem: async ({ client }: Open, ConsistentRead: boolean) => {
    const RequestItems = { [TableName]: { Keys: [Key], ConsistentRead } };
    const { Responses } = await client.send(new BatchGetCommand({ RequestItems }));
    return Responses?.[TableName]?.[0]?.n;
  },
};
const TIMES = 20;
async function seen(read: () => Promise<unknown>): Promise<unknown[]> {
  const found = new Set<unknown>();
  for (let time = 0; time < TIMES; time += 1) found.add(await read());
  return [...found].sort();
}

describe.each(Object.entries(READS))("%s", (_operation, read) => {
  it("gives the newest version or the one before, and with consistency the newest", async () => {
    const world = await open();
    world.database.switches.staleReads = true;
    for (const n of [1, 2, 3]) await world.put(n);

    expect(await seen(() => read(world, false))).toEqual([2, 3]);
    expect(await seen(() => read(world, true))).toEqual([3]);
  });

  it("gives the newest once a second has passed", async () => {
    const world = await open();
    world.database.switches.staleReads = true;
    for (const n of [1, 2]) await world.put(n);

    world.pass(1000);

    expect(await seen(() => read(world, false))).toEqual([2]);
  });
});

describe("an item", () => {
  it("that was there before the switch was thrown is old, too, once it is written", async () => {
    const world = await open();
    await world.put(1);

    world.database.switches.staleReads = true;
    const before = await seen(() => READS.GetItem(world, false));
    await world.put(2);

    expect(before).toEqual([1]);
    expect(await seen(() => READS.GetItem(world, false))).toEqual([1, 2]);
  });

  it("is not there yet, and is still there, after it was made, moved in an index, and deleted", async () => {
    const world = await open();
    world.database.switches.staleReads = true;
    const ofAna = async () => {
      const asked = {
        IndexName: "by-person",
        KeyConditionExpression: "person = :p",
        ExpressionAttributeValues: { ":p": "ana" },
      };
      return (await world.client.send(new QueryCommand({ TableName, ...asked }))).Count;
    };

    await world.put(1);
    const made = await seen(ofAna);
    world.pass(1000);
    await world.client.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: "SET person = :p",
        ExpressionAttributeValues: { ":p": "ben" },
      }),
    );
    const moved = await seen(ofAna);
    world.pass(1000);
    await world.client.send(new DeleteCommand({ TableName, Key }));

    expect(made).toEqual([0, 1]);
    expect(moved).toEqual([0, 1]);
    expect(await seen(() => READS.GetItem(world, false))).toEqual([1, undefined]);
  });
});

describe("whoever only looks on", () => {
  it("reads the newest, and so does everybody while the switch is off", async () => {
    const spared = await open({ spares: ADMIN });
    spared.database.switches.staleReads = true;
    const plain = await open();
    for (const world of [spared, plain]) for (const n of [1, 2]) await world.put(n);

    expect(await seen(() => READS.GetItem(spared, false))).toEqual([2]);
    expect(await seen(() => READS.GetItem(plain, false))).toEqual([2]);
  });
});
