// How commands reach AWS.
import { expect, it } from "vitest";
import { awsSettings } from "../../cli/aws.ts";
import { REGIONS } from "../stacks/regions.ts";

const env = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };

it.each(Object.values(REGIONS).flat())("every command takes the Region %s", async (region) => {
  expect(await awsSettings(region, { env })).toMatchObject({ region });
});

it.each([
  "Ireland",
  "eu-west",
  "eu-west-1a",
  "europe-west-1",
])("no command takes %s for a Region", async (name) => {
  await expect(awsSettings(name, { env })).rejects.toThrow(`${name} is no name of a Region`);
});
