// What the picker offers before the first sweep has made its copy, and that EC2 is left alone once there is one.
import { describe, expect, it } from "vitest";
import type { Instance } from "../../../domain/instance.ts";
import { findInstances } from "../../../workflows/access/find-instances.ts";
import { aProfile, INSTANCE } from "../../support/builders.ts";

const directory = { people: [], profiles: [aProfile()], securityChannel: "C0SEC" };
const running = (over: Partial<Instance> = {}) => ({ ...INSTANCE, state: "running", ...over });
const inventory = {
  list: async () => [
    running(),
    running({ id: "i-0a1b2c3d4e5f60002", name: "web-2", state: "stopped" }),
    running({ id: "i-0a1b2c3d4e5f60003", name: "web-3", tags: {} }),
  ],
};

describe("the picker", () => {
  it("offers what runs and is governed, in the first minute of a stage", async () => {
    const snapshot = { read: async () => [] };

    const found = await findInstances({ directory, snapshot, inventory }, "");

    expect(found.map(({ instance }) => instance.name)).toEqual([INSTANCE.name]);
  });

  it("answers from the copy alone as soon as there is one", async () => {
    const list = () => Promise.reject(new Error("EC2 was asked"));
    const snapshot = { read: async () => [INSTANCE] };

    const found = await findInstances({ directory, snapshot, inventory: { list } }, "");

    expect(found).toHaveLength(1);
  });
});
