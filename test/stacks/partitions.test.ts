// What a deploy makes belongs to the partition it is made in: ARNs, hosts, service principals.
import { describe, expect, it } from "vitest";
import { readPolicyFolder } from "../../adapters/policy-files.ts";
import { consoleAddress } from "../../domain/console.ts";
import { KNOWN_PARTITIONS, partitionNamed } from "../../domain/partition.ts";
import type { Topology } from "../../stacks/shapes.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { recordedDeploy } from "./recorded-deploy.ts";
import { PLACES, REGIONS } from "./regions.ts";

const { profiles, rota } = readPolicyFolder("policies").directory;
const topologyAt = (place: Topology["place"]) =>
  topologyOf({ profiles, rota, place, prefix: "curfew_try" });

/** All of it as text: the topology, and what the deploy's modules make of it. */
const textsOf = (place: Topology["place"]) => {
  const topology = topologyAt(place);
  return JSON.stringify([topology, recordedDeploy(topology).map(({ args }) => args)]);
};

const found = (text: string, what: RegExp) => [
  ...new Set([...text.matchAll(what)].map(([whole]) => whole)),
];

/** Service principals that end so in every partition (IAM user guide; the CDK's region-info says the same). */
const EVERYWHERE = new Set([
  "lambda.amazonaws.com",
  "events.amazonaws.com",
  "scheduler.amazonaws.com",
  "states.amazonaws.com",
  "cloudwatch.amazonaws.com",
  "cloudtrail.amazonaws.com",
  "logs.amazonaws.com",
  // No principal but an event's source, as CloudTrail writes it.
  "ssm.amazonaws.com",
]);

describe.each(PLACES)("in $region ($partition)", (place) => {
  const text = textsOf(place);

  it("every ARN is one of the partition", () => {
    expect(found(text, /arn:[\w-]*(?=:)/g)).toEqual([`arn:${place.partition}`]);
  });

  it("every host and principal has the partition's suffix, but for those that are equal everywhere", () => {
    const { dnsSuffix } = partitionNamed(place.partition);

    const hosts = found(text, /[\w.-]+\.amazonaws\.[a-z.]*[a-z]/g).filter(
      (host) => !EVERYWHERE.has(host),
    );

    expect(hosts.length).toBeGreaterThan(1);
    expect(hosts.filter((host) => !host.endsWith(`.${place.region}.${dnsSuffix}`))).toEqual([]);
  });

  it("no Region is named but this one", () => {
    const others = Object.values(REGIONS)
      .flat()
      .filter((region) => region !== place.region);

    expect(others.filter((region) => new RegExp(`[^a-z]${region}[^0-9]`).test(text))).toEqual([]);
  });
});

describe("the console's address", () => {
  it.each([
    ["aws", "eu-west-1", "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1"],
    [
      "aws-us-gov",
      "us-gov-west-1",
      "https://us-gov-west-1.console.amazonaws-us-gov.com/ec2/home?region=us-gov-west-1",
    ],
    ["aws-cn", "cn-north-1", "https://cn-north-1.console.amazonaws.cn/ec2/home?region=cn-north-1"],
    [
      "aws-eusc",
      "eusc-de-east-1",
      "https://eusc-de-east-1.console.amazonaws-eusc.eu/ec2/home?region=eusc-de-east-1",
    ],
  ])("in %s is that of the partition", (partition, region, address) => {
    const place = { partition, account: "111122223333", region };

    expect(consoleAddress(place, "ec2/home")).toBe(address);
  });
});

it("the partitions known are those with Regions here, and another is refused in words", () => {
  expect([...KNOWN_PARTITIONS].sort()).toEqual(Object.keys(REGIONS).sort());
  expect(() => partitionNamed("aws-iso")).toThrow(
    "Curfew does not know the AWS partition aws-iso. Deploy into one of aws, aws-us-gov, aws-cn, aws-eusc.",
  );
});
