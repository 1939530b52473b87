import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { onceIn } from "../../adapters/dynamodb-once.ts";
import { pairsIn } from "../../adapters/dynamodb-pairs.ts";
import { epochOf, plusMinutes } from "../../domain/time.ts";
import { NOON } from "../support/builders.ts";
import { clientAs } from "../support/stage.ts";
import { openAdapterStage, openTestTable } from "./table.ts";

const PAIR = ["p-ana001", "i-0a1b2c3d4e5f60001"] as const;
const opened = async () => {
  const stage = await openAdapterStage();
  return { stage, ...openTestTable(stage) };
};

describe("the lock of person and instance", () => {
  it("has one holder, the same for all, when twenty take it at once (P12)", async () => {
    const pairs = pairsIn((await opened()).table);
    const ids = Array.from({ length: 20 }, (_, index) => `req-${index}`);

    const holders = await Promise.all(ids.map((id) => pairs.take(...PAIR, id)));

    expect(new Set(holders).size).toBe(1);
    expect(await pairs.holder(...PAIR)).toBe(holders[0]);
  });

  it("is taken again by its holder", async () => {
    const pairs = pairsIn((await opened()).table);
    await pairs.take(...PAIR, "req-1");

    const again = await pairs.take(...PAIR, "req-1");

    expect(again).toBe("req-1");
  });

  it("is freed by its holder only", async () => {
    const pairs = pairsIn((await opened()).table);
    await pairs.take(...PAIR, "req-1");

    await pairs.free(...PAIR, "req-2");
    const kept = await pairs.holder(...PAIR);
    await pairs.free(...PAIR, "req-1");

    expect(kept).toBe("req-1");
    expect(await pairs.holder(...PAIR)).toBeUndefined();
    expect(await pairs.take(...PAIR, "req-2")).toBe("req-2");
  });

  it("of one instance leaves the person's others free", async () => {
    const pairs = pairsIn((await opened()).table);
    await pairs.take(...PAIR, "req-1");

    const other = await pairs.take(PAIR[0], "i-0a1b2c3d4e5f60002", "req-2");

    expect(other).toBe("req-2");
    expect(await pairs.holder("p-ben001", PAIR[1])).toBeUndefined();
  });
});

describe("ids seen before", () => {
  it("are first for exactly one of twenty deliveries at once", async () => {
    const once = onceIn((await opened()).table);

    const firsts = await Promise.all(Array.from({ length: 20 }, () => once.first("slack:1", NOON)));

    expect(firsts.filter(Boolean)).toHaveLength(1);
  });

  it("are first also when the answer was lost and the SDK asked a second time", async () => {
    const { stage, table } = await opened();
    stage.cloud.faults.add({ operation: "UpdateItem", kind: "lost-answer", times: 1 });

    const first = await onceIn(table).first("slack:1", NOON);

    expect(first).toBe(true);
    expect(await onceIn(table).first("slack:1", NOON)).toBe(false);
  });

  it("are one's to do, of five at once, and the next one's when it failed", async () => {
    const once = onceIn((await opened()).table);
    const five = () =>
      Promise.all(Array.from({ length: 5 }, () => once.claim("digest:1", NOON))).then(
        (claims) => claims.filter(Boolean).length,
      );

    const [first, second] = [await five(), await five()];
    await once.undo("digest:1");
    const third = await five();

    expect([first, second, third]).toEqual([1, 0, 1]);
  });

  it("are the next one's to do a minute after somebody died over it, and nobody's once it is done", async () => {
    const once = onceIn((await opened()).table);
    await once.claim("digest:1", NOON);

    const again = await once.claim("digest:1", plusMinutes(NOON, 1));
    await once.done("digest:1");
    const later = await once.claim("digest:1", plusMinutes(NOON, 9));

    expect([again, later]).toEqual([true, false]);
  });

  it("do not hide other ids", async () => {
    const once = onceIn((await opened()).table);
    await once.first("slack:1", NOON);

    const other = await once.first("slack:2", NOON);

    expect(other).toBe(true);
  });

  it("are kept a week, in whole epoch seconds as TTL wants (facts G)", async () => {
    const { stage, table } = await opened();
    await onceIn(table).first("slack:1", NOON);
    const client = new DynamoDBClient(clientAs(stage, "reader", ["dynamodb:GetItem"]));

    const { Item } = await client.send(
      new GetItemCommand({
        TableName: stage.topology.table.name,
        Key: { pk: { S: "SEEN#slack:1" }, sk: { S: "SEEN" } },
      }),
    );

    expect(Item?.expires?.N).toBe(String(epochOf(NOON) / 1000 + 7 * 24 * 3600));
  });
});
