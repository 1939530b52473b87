import {
  CreateRoleCommand,
  GetRoleCommand,
  ListRoleTagsCommand,
  TagRoleCommand,
  UntagRoleCommand,
} from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { createCloud, place } from "../front/cloud.ts";
import { documentOf } from "./policies.ts";

const trust = documentOf([
  { Effect: "Allow", Principal: { AWS: place.account }, Action: "sts:AssumeRole" },
]);
const tag = (Key: string, Value = "v") => ({ Key, Value });
const many = (count: number) => Array.from({ length: count }, (_, index) => tag(`k${index}`));

describe("a role's tags", () => {
  let cloud: ReturnType<typeof createCloud>;
  const create = (Tags: { Key: string; Value: string }[]) =>
    cloud.admin.iam.send(
      new CreateRoleCommand({ RoleName: "ana", AssumeRolePolicyDocument: trust, Tags }),
    );
  const add = (Tags: { Key: string; Value: string }[]) =>
    cloud.admin.iam.send(new TagRoleCommand({ RoleName: "ana", Tags }));
  const tags = async () =>
    (await cloud.admin.iam.send(new GetRoleCommand({ RoleName: "ana" }))).Role?.Tags ?? [];

  beforeEach(() => {
    cloud = createCloud();
  });

  it.each([
    ["a sign that IAM does not take in a key", [tag("a<b")], "ValidationError"],
    ["a sign that IAM does not take in a value", [tag("a", "x & y")], "ValidationError"],
    ["a quotation mark in a value", [tag("a", "it's")], "ValidationError"],
    ["an asterisk in a key", [tag("a*")], "ValidationError"],
    ["a line break in a value", [tag("a", "x\ny")], "ValidationError"],
    ["an empty key", [tag("")], "ValidationError"],
    ["a key of 129 characters", [tag("k".repeat(129))], "ValidationError"],
    ["a value of 257 characters", [tag("k", "v".repeat(257))], "ValidationError"],
    ["51 tags", many(51), "ValidationError"],
    ["two keys that differ in case only", [tag("Team"), tag("team")], "InvalidInputException"],
    ["a key of AWS's own", [tag("aws:team")], "InvalidInputException"],
  ])("are refused with %s", async (_what, given, name) => {
    const made = create(given);

    await expect(made).rejects.toMatchObject({ name });
  });

  it("may have letters, digits and spaces of every script, and an empty value", async () => {
    const given = [tag("Équipe α/1", "日本 1_.:/=+-@"), tag("empty", "")];

    await create(given);

    expect(await tags()).toEqual(given);
  });

  it("may have 128 and 256 characters, and be 50", async () => {
    const longest = tag("k".repeat(128), "v".repeat(256));

    await create([longest, ...many(49)]);

    expect(await tags()).toHaveLength(50);
  });

  it("are 50 at most, also when they are added later", async () => {
    await create(many(50));

    const more = add([tag("more")]);

    await expect(more).rejects.toMatchObject({ name: "LimitExceededException" });
    await expect(add([tag("K49", "new")])).resolves.toBeDefined();
  });

  it("have one value for a key, whatever its case", async () => {
    await create([tag("Team", "a")]);

    await add([tag("team", "b")]);

    expect(await tags()).toEqual([tag("team", "b")]);
  });

  it("are removed by a key of another case", async () => {
    await create([tag("Team"), tag("other")]);

    await cloud.admin.iam.send(new UntagRoleCommand({ RoleName: "ana", TagKeys: ["TEAM"] }));

    expect(await tags()).toEqual([tag("other")]);
  });

  it("are listed page by page", async () => {
    await create([tag("b"), tag("a"), tag("c")]);
    const list = (Marker?: string) =>
      cloud.admin.iam.send(
        new ListRoleTagsCommand({ RoleName: "ana", MaxItems: 2, ...(Marker && { Marker }) }),
      );

    const first = await list();
    const second = await list(first.Marker);

    const keys = [first, second].map(({ Tags }) => Tags?.map(({ Key }) => Key));
    expect(keys).toEqual([["a", "b"], ["c"]]);
  });
});
