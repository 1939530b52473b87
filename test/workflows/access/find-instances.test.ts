// What the picker offers before the first sweep has made its copy, that EC2 is left alone once there is one, and what
// somebody who has not typed yet is offered first.
import { describe, expect, it } from "vitest";
import type { Instance } from "../../../domain/instance.ts";
import { findInstances, offerInstances } from "../../../workflows/access/find-instances.ts";
import { aPerson, aProfile, aRequest, INSTANCE } from "../../support/builders.ts";

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

describe("the recent instances", () => {
  const numbered = (number: number, tags: Readonly<Record<string, string>> = INSTANCE.tags) => ({
    id: `i-0a1b2c3d4e5f6${String(number).padStart(4, "0")}`,
    name: `web-${number}`,
    tags,
  });
  const fleet = Array.from({ length: 150 }, (_, index) => numbered(index));
  const askedFor = (numbers: readonly number[]) => ({
    ofPerson: async (_person: string, limit: number) =>
      numbers.map((number) => aRequest({ instance: numbered(number) })).slice(0, limit),
  });
  const offer = (numbers: readonly number[], text = "", slackUser = "U0ENGINEER") =>
    offerInstances(
      {
        directory: { ...directory, people: [aPerson()] },
        snapshot: { read: async () => [...fleet, numbered(777, {})] },
        inventory,
        requests: askedFor(numbers),
      },
      { slackUser, text },
    );
  const names = (found: readonly { readonly instance: { readonly name: string } }[]) =>
    found.map(({ instance }) => instance.name);

  it("come first, the newest first, each once, at most five; the list stays at a hundred", async () => {
    const { recent, others } = await offer([140, 3, 140, 7, 8, 9, 10]);

    expect(names(recent)).toEqual(["web-140", "web-3", "web-7", "web-8", "web-9"]);
    expect(others).toHaveLength(95);
    expect(names(others)).not.toContain("web-3");
  });

  it("leave out what is gone and what no profile governs any more", async () => {
    const { recent } = await offer([999, 777, 2]);

    expect(names(recent)).toEqual(["web-2"]);
  });

  it("are those of the person alone, and of nobody for a stranger", async () => {
    expect((await offer([2], "", "U0STRANGER")).recent).toEqual([]);
  });

  it("step back as soon as something is typed", async () => {
    const { recent, others } = await offer([2], "web-2");

    expect(recent).toEqual([]);
    expect(names(others)).toContain("web-2");
  });
});
