import { describe, expect, it } from "vitest";
import { ec2Inventory } from "../../adapters/ec2-inventory.ts";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { clientAs } from "../support/stage.ts";
import { openAdapterStage } from "./table.ts";

function inventoryOn(stage: InProcessStage) {
  const config = clientAs(stage, "ec2-test", ["ec2:DescribeInstances", "ssm:GetConnectionStatus"]);
  return ec2Inventory(config, config);
}

describe("the inventory", () => {
  it("tells name, tags, state and whether Session Manager reaches an instance", async () => {
    const inventory = inventoryOn(await openAdapterStage());

    const instance = await inventory.read("i-0a1b2c3d4e5f60001");

    expect(instance).toEqual({
      id: "i-0a1b2c3d4e5f60001",
      name: "web-1",
      tags: { Name: "web-1", Env: "prod", Team: "payments" },
      state: "running",
      reachable: true,
    });
  });

  it.each([
    ["that is stopped", "i-0a1b2c3d4e5f60006", "stopped"],
    ["whose agent is silent", "i-0a1b2c3d4e5f60007", "running"],
  ])("tells of an instance %s that it is not reachable", async (_, id, state) => {
    const inventory = inventoryOn(await openAdapterStage());

    const instance = await inventory.read(id);

    expect(instance).toMatchObject({ state, reachable: false });
  });

  it.each([
    "i-0fffffffffffffff0",
    "i-12345678",
    "",
    "i-",
    "web-1",
    "I-0A1B2C3D4E5F60001",
    "i-0a1b2c3d4e5f60001,i-0a1b2c3d4e5f60002",
    "*",
  ])("knows no instance %j, and takes it for none", async (id) => {
    const inventory = inventoryOn(await openAdapterStage());

    const instance = await inventory.read(id);

    expect(instance).toBeUndefined();
  });

  it("calls an instance without a name by its id", async () => {
    const stage = await openAdapterStage();
    stage.cloud.ec2.setTags("i-0a1b2c3d4e5f60001", { Name: "  " });

    const instance = await inventoryOn(stage).read("i-0a1b2c3d4e5f60001");

    expect(instance?.name).toBe("i-0a1b2c3d4e5f60001");
  });

  it("leaves out a tag that no object can carry, and keeps what only looks like one", async () => {
    const stage = await openAdapterStage();
    const tags = JSON.parse('{"Env":"prod","__proto__":"x","constructor":"y"}');
    stage.cloud.ec2.setTags("i-0a1b2c3d4e5f60001", tags);

    const instance = await inventoryOn(stage).read("i-0a1b2c3d4e5f60001");

    expect(Object.entries(instance?.tags ?? {}).sort()).toEqual([
      ["Env", "prod"],
      ["constructor", "y"],
    ]);
  });

  it("lists all pages", async () => {
    const instances = Array.from({ length: 1100 }, (_, index) => ({
      id: `i-${index.toString(16).padStart(17, "0")}`,
      name: `web-${index}`,
      tags: { Env: "prod" },
    }));
    const inventory = inventoryOn(await openAdapterStage({ instances }));

    const listed = await inventory.list();

    expect(new Set(listed.map(({ id }) => id)).size).toBe(1100);
  });

  it("does not take EC2's trouble for an instance that is not there", async () => {
    const stage = await openAdapterStage();
    stage.cloud.faults.add({ service: "ec2", kind: "fail" });

    const instance = inventoryOn(stage).read("i-0a1b2c3d4e5f60001");

    await expect(instance).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  });
});
