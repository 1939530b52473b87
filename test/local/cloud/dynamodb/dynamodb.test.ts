import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ListTablesCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
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
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "../../../../local/cloud/core/service.ts";
import { createDynamoDb, type DynamoDb } from "../../../../local/cloud/dynamodb/dynamodb.ts";
import { createCloud, place } from "../front/cloud.ts";
import { documentOf } from "../iam/policies.ts";

const TABLE = {
  name: "curfew",
  hashKey: "pk",
  rangeKey: "sk",
  indexes: [{ name: "by-person", hashKey: "person", rangeKey: "at" }],
  ttlAttribute: "expires",
};
const ADMIN = { principalArn: `arn:aws:iam::${place.account}:user/root-admin` } as Caller;
const ARN = `arn:aws:dynamodb:${place.region}:${place.account}:table/curfew`;

async function start(database: DynamoDb) {
  await database.ensureTable(TABLE);
  const cloud = createCloud({ more: [database.service] });
  const clients = (arn: string) => {
    const base = new DynamoDBClient(cloud.config(cloud.iam.keyFor(arn)));
    return { base, documents: DynamoDBDocumentClient.from(base) };
  };
  const admin = clients(`arn:aws:iam::${place.account}:user/root-admin`);
  return { ...cloud, ...admin, clients };
}

describe("the table", () => {
  let cloud: Awaited<ReturnType<typeof start>>;
  const put = (pk: string, more: object = {}) =>
    cloud.documents.send(
      new PutCommand({
        TableName: "curfew",
        Item: { pk, sk: "x", person: "ana", at: pk, ...more },
      }),
    );

  beforeEach(async () => {
    cloud = await start(createDynamoDb({ place }));
  });

  it("is there with its indexes, under its own account and region", async () => {
    const { Table } = await cloud.base.send(new DescribeTableCommand({ TableName: "curfew" }));

    expect(Table).toMatchObject({
      TableArn: ARN,
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ IndexName: "by-person", IndexArn: `${ARN}/index/by-person` }],
    });
  });

  it("keeps, changes, lists and deletes items", async () => {
    await put("a", { n: 1 });
    await put("b", { n: 1 });
    const Key = { pk: "a", sk: "x" };
    await cloud.documents.send(
      new UpdateCommand({
        TableName: "curfew",
        Key,
        UpdateExpression: "SET n = n + :one",
        ConditionExpression: "n = :one",
        ExpressionAttributeValues: { ":one": 1 },
      }),
    );
    await cloud.documents.send(
      new DeleteCommand({ TableName: "curfew", Key: { pk: "b", sk: "x" } }),
    );

    const got = await cloud.documents.send(
      new GetCommand({ TableName: "curfew", Key, ConsistentRead: true }),
    );
    const batch = await cloud.documents.send(
      new BatchGetCommand({ RequestItems: { curfew: { Keys: [Key] } } }),
    );
    const scan = await cloud.documents.send(new ScanCommand({ TableName: "curfew" }));

    expect(got.Item).toMatchObject({ n: 2 });
    expect(batch.Responses?.curfew).toHaveLength(1);
    expect(scan.Count).toBe(1);
  });

  it("lets one of many conditional writes win", async () => {
    await put("a");
    const claim = (winner: number) =>
      cloud.documents.send(
        new UpdateCommand({
          TableName: "curfew",
          Key: { pk: "a", sk: "x" },
          UpdateExpression: "SET winner = :winner",
          ConditionExpression: "attribute_not_exists(winner)",
          ExpressionAttributeValues: { ":winner": winner },
        }),
      );

    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(claim));

    const errors = answers.flatMap((answer) =>
      answer.status === "rejected" ? [(answer.reason as Error).name] : [],
    );
    expect(errors).toEqual(Array(4).fill("ConditionalCheckFailedException"));
    expect(cloud.calls.at(-1)).toMatchObject({ error: "ConditionalCheckFailedException" });
  });

  it("pages through an index, newest first", async () => {
    for (const pk of ["a", "b", "c"]) await put(pk);
    const query = (ExclusiveStartKey?: Record<string, unknown>) =>
      cloud.documents.send(
        new QueryCommand({
          TableName: "curfew",
          IndexName: "by-person",
          KeyConditionExpression: "person = :person",
          ExpressionAttributeValues: { ":person": "ana" },
          ScanIndexForward: false,
          Limit: 2,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );

    const first = await query();
    const second = await query(first.LastEvaluatedKey);

    const keys = [...(first.Items ?? []), ...(second.Items ?? [])].map((item) => item.pk);
    expect(keys).toEqual(["c", "b", "a"]);
  });

  it("keeps time to live as a setting and deletes nothing by it (facts G)", async () => {
    await put("a", { expires: 1 });
    const name = { TableName: "curfew" };
    const before = await cloud.base.send(new DescribeTimeToLiveCommand(name));
    const TimeToLiveSpecification = { AttributeName: "expires", Enabled: false };

    await cloud.base.send(new UpdateTimeToLiveCommand({ ...name, TimeToLiveSpecification }));

    const after = await cloud.base.send(new DescribeTimeToLiveCommand(name));
    const { Count } = await cloud.documents.send(new ScanCommand(name));
    expect(before.TimeToLiveDescription).toEqual({
      TimeToLiveStatus: "ENABLED",
      AttributeName: "expires",
    });
    expect(after.TimeToLiveDescription).toEqual({ TimeToLiveStatus: "DISABLED" });
    expect(Count).toBe(1);
  });

  it("refuses operations and parameters that are not imitated", async () => {
    const attempts = [
      cloud.base.send(new TransactWriteItemsCommand({ TransactItems: [] })),
      cloud.base.send(new ListTablesCommand({})),
      cloud.documents.send(
        new PutCommand({
          TableName: "curfew",
          Item: { pk: "a", sk: "x" },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      ),
    ];

    const answers = await Promise.allSettled(attempts);

    const names = answers.map((answer) => answer.status === "rejected" && answer.reason.name);
    expect(names).toEqual([
      "UnknownOperationException",
      "UnknownOperationException",
      "ValidationException",
    ]);
  });

  it("asks IAM about the table, and about the index of a query", async () => {
    const document = documentOf([
      {
        Sid: "Read",
        Effect: "Allow",
        Action: ["dynamodb:GetItem", "dynamodb:Query"],
        Resource: ARN,
      },
    ]);
    const reader = cloud.clients(
      cloud.iam.seedUser({ name: "reader", policies: [{ name: "p", document }] }),
    );
    const query = (IndexName?: string) =>
      reader.documents.send(
        new QueryCommand({
          TableName: "curfew",
          KeyConditionExpression: "#k = :k",
          ExpressionAttributeNames: { "#k": IndexName ? "person" : "pk" },
          ExpressionAttributeValues: { ":k": "a" },
          ...(IndexName && { IndexName }),
        }),
      );

    await query();
    const onIndex = query("by-person");
    const write = reader.documents.send(
      new PutCommand({ TableName: "curfew", Item: { pk: "a", sk: "x" } }),
    );

    await expect(onIndex).rejects.toThrow(`${ARN}/index/by-person`);
    await expect(write).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(
      cloud.calls.map(({ operation, decision, statement }) => [operation, decision, statement]),
    ).toEqual([
      ["Query", "Allowed", "p/Read"],
      ["Query", "ImplicitlyDenied", undefined],
      ["PutItem", "ImplicitlyDenied", undefined],
    ]);
  });
});

describe("a folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "curfew-dynamodb-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("keeps items and time to live over a restart, and refuses other indexes", async () => {
    const first = createDynamoDb({ place, folder });
    const before = await start(first);
    await before.documents.send(
      new PutCommand({ TableName: "curfew", Item: { pk: "a", sk: "x", n: 7 } }),
    );
    await first.close();

    const second = createDynamoDb({ place, folder });
    const after = await start(second);
    const { Item } = await after.documents.send(
      new GetCommand({ TableName: "curfew", Key: { pk: "a", sk: "x" } }),
    );
    const changed = second.ensureTable({ ...TABLE, indexes: [] });

    await expect(changed).rejects.toThrow(/Remove the data folder/);
    await second.close();
    expect(Item).toMatchObject({ n: 7 });
  });

  it("keeps what was answered when the process is killed", async () => {
    const script = `
      import { createDynamoDb } from "./local/cloud/dynamodb/dynamodb.ts";
      const [place, folder, table, item] = ${JSON.stringify([place, folder, TABLE, { pk: { S: "k" }, sk: { S: "x" } }])};
      const database = createDynamoDb({ place, folder });
      await database.ensureTable(table);
      const body = Buffer.from(JSON.stringify({ TableName: table.name, Item: item }));
      const caller = { principalArn: "" };
      await database.service.run("PutItem", { method: "POST", path: "/", headers: {}, body }, caller);
      process.kill(process.pid, "SIGKILL");
    `;
    const child = spawnSync(process.execPath, [
      "--import",
      "tsx",
      "--input-type=module",
      "-e",
      script,
    ]);

    const database = createDynamoDb({ place, folder });
    const { documents } = await start(database);

    const { Item } = await documents.send(
      new GetCommand({ TableName: "curfew", Key: { pk: "k", sk: "x" } }),
    );
    await database.close();
    expect(child.signal).toBe("SIGKILL");
    expect(Item).toEqual({ pk: "k", sk: "x" });
  });

  it("answers what is under way before it closes, and what comes later with DynamoDB's own failure", async () => {
    const database = createDynamoDb({ place, folder });
    await database.ensureTable(TABLE);
    const put = (pk: string) => {
      const body = { TableName: "curfew", Item: { pk: { S: pk }, sk: { S: "x" } } };
      const request = { method: "POST", path: "/", headers: {} };
      const asked = { ...request, body: Buffer.from(JSON.stringify(body)) };
      return database.service.run("PutItem", asked, ADMIN);
    };

    const underWay = Array.from({ length: 50 }, (_, index) => put(String(index)));
    const closed = database.close();
    const late = await put("late");
    await closed;
    const answers = await Promise.all(underWay);

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(late).toMatchObject({ status: 500, body: expect.stringContaining("closed") });
  });
});
