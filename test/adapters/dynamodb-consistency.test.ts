// What is read to decide is the newest version, also where the table answers other reads with the version before.
import { expect, it } from "vitest";
import { getItem, keyOf, parseEach, updateItem } from "../../adapters/dynamodb-table.ts";
import { openAdapterStage, openTestTable } from "./table.ts";

const set = (version: number) => ({
  UpdateExpression: "SET version = :version",
  ExpressionAttributeValues: { ":version": version },
});

it("an item is read as it was last written (P6)", async () => {
  const { table } = openTestTable(await openAdapterStage({ staleReads: true }));
  const read: unknown[] = [];

  for (const version of [1, 2, 3]) {
    await updateItem(table, "request", "req-1", set(version));
    read.push((await getItem(table, "request", "req-1"))?.version);
  }

  expect(read).toEqual([1, 2, 3]);
});

it("an item of a list that is not what it should be is left out, and told by its key", async () => {
  const { table, malformed } = openTestTable(await openAdapterStage());
  const items = [
    { ...keyOf("request", "one"), version: 1 },
    { ...keyOf("request", "two"), version: "x" },
  ];

  const parsed = parseEach(table, items, ({ version }) => {
    if (typeof version !== "number") throw new Error("no number");
    return version;
  });

  expect(parsed).toEqual([1]);
  expect(malformed).toEqual(["request#two"]);
});
