// The picker's copy of the inventory, in as many items as its bytes need.
import { describe, expect, it } from "vitest";
import { snapshotIn } from "../../adapters/dynamodb-snapshot.ts";
import { getItem, updateItem } from "../../adapters/dynamodb-table.ts";
import { openAdapterStage, openTestTable } from "./table.ts";

const opened = async () => openTestTable(await openAdapterStage());

describe("the picker's copy of the inventory", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: `i-${String(index).padStart(17, "0")}`,
      name: `web-${index}`,
      tags: { Env: "prod" },
    }));

  it("is empty before the first sweep", async () => {
    const { table } = await opened();

    expect(await snapshotIn(table).read()).toEqual([]);
  });

  it("is read back whole over several items, in order", async () => {
    const { table } = await opened();
    const instances = many(600);

    await snapshotIn(table).write(instances);

    expect(await snapshotIn(table).read()).toEqual(instances);
  });

  it("does not show what a longer inventory has left behind", async () => {
    const { table } = await opened();
    const snapshot = snapshotIn(table);
    await snapshot.write(many(600));

    await snapshot.write(many(3));

    expect(await snapshotIn(table).read()).toHaveLength(3);
    await snapshot.write(many(600));
    expect(await snapshotIn(table).read()).toHaveLength(600);
  });

  it("is read back whole where every tag is the longest that EC2 allows, and does not pack", async () => {
    const { table } = await opened();
    const fleet = heavy(30);

    await snapshotIn(table).write(fleet);

    expect(await snapshotIn(table).read()).toEqual(fleet);
    const items = await itemsIn(table);
    expect(items.length).toBeGreaterThan(5);
    for (const { packed } of items) expect((packed as Uint8Array).byteLength).toBeLessThan(350_000);
  });

  it("has the tags' names as they are, whatever JavaScript makes of them", async () => {
    const { table } = await opened();
    const [instance] = many(1);
    const tags = JSON.parse('{"constructor":"x","toString":"y","Env":"prod","":""}');

    await snapshotIn(table).write([{ ...instance!, tags }]);

    const [read] = await snapshotIn(table).read();
    expect(JSON.stringify(read?.tags)).toBe(JSON.stringify(tags));
  });

  it("that cannot be unpacked is a fault that names its item", async () => {
    const { table } = await opened();
    await snapshotIn(table).write(many(1));
    await updateItem(table, "INVENTORY", "0", {
      UpdateExpression: "SET packed = :packed",
      ExpressionAttributeValues: { ":packed": new Uint8Array([1, 2, 3]) },
    });

    await expect(snapshotIn(table).read()).rejects.toThrow("INVENTORY#0");
  });
});

/** Fifty tags of 128 and 256 characters of three bytes, none like another. */
function heavy(count: number) {
  let state = 1;
  const letter = () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(0x4e00 + (state % 20_000));
  };
  const text = (length: number) => Array.from({ length }, letter).join("");
  return Array.from({ length: count }, (_, index) => ({
    id: `i-${String(index).padStart(17, "0")}`,
    name: text(256),
    tags: Object.fromEntries(Array.from({ length: 50 }, () => [text(128), text(256)])),
  }));
}

async function itemsIn(table: Parameters<typeof getItem>[0]) {
  const items = [];
  for (let index = 0; ; index++) {
    const item = await getItem(table, "INVENTORY", String(index));
    if (item === undefined) return items;
    items.push(item);
  }
}
