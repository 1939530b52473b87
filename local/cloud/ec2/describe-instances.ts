// DescribeInstances: filters, wildcards, pages, and the shape of the answer in EC2's own XML names.
import { z } from "zod";
import { AwsError, type Operation, type Place } from "../core/service.ts";
import { idFrom } from "../iam/records.ts";
import { type Instance, type Instances, STATE_CODES } from "./instances.ts";
import { pageOf } from "./pages.ts";

const HOUR_MS = 3_600_000;
const DEFAULT_PAGE = 1_000;

const filterInput = z.strictObject({
  Name: z.string(),
  Value: z.array(z.string()).min(1).max(200),
});
const input = z.strictObject({
  InstanceId: z.array(z.string()).optional(),
  Filter: z.array(filterInput).optional(),
  MaxResults: z.coerce.number().int().optional(),
  NextToken: z.string().optional(),
});
type Input = z.infer<typeof input>;
type Filter = z.infer<typeof filterInput>;

const invalid = (message: string) => new AwsError("InvalidParameterValue", message);

/** `*` is any text, `?` one character, a backslash takes the next one literally; upper and lower case differ (facts H). */
export function wildcard(pattern: string): (text: string) => boolean {
  const source = pattern.replace(/\\(.)|[\s\S]/g, (part, escaped: string | undefined) => {
    if (escaped !== undefined) return literal(escaped);
    if (part === "*") return "[\\s\\S]*";
    return part === "?" ? "[\\s\\S]" : literal(part);
  });
  const expression = new RegExp(`^${source}$`);
  return (text) => expression.test(text);
}

const literal = (character: string) => character.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");

function valuesFor(name: string, instance: Instance): readonly string[] {
  if (name === "instance-state-name") return [instance.state];
  if (name === "instance-id") return [instance.id];
  if (name === "tag-key") return Object.keys(instance.tags);
  if (!name.startsWith("tag:")) throw invalid(`The filter '${name}' is invalid`);
  const value = instance.tags[name.slice("tag:".length)];
  return value === undefined ? [] : [value];
}

/** All filters must hold; of one filter's values any. */
function accepts(filters: readonly Filter[]): (instance: Instance) => boolean {
  const compiled = filters.map(({ Name, Value }) => ({ Name, tests: Value.map(wildcard) }));
  return (instance) =>
    compiled.every(({ Name, tests }) =>
      valuesFor(Name, instance).some((value) => tests.some((test) => test(value))),
    );
}

function privateAddress(id: string): string {
  const tail = Number.parseInt(id.slice(-4), 16) || 0;
  return `10.0.${tail >>> 8}.${tail & 255}`;
}

/** What the front writes as one `<item>` of `instancesSet`. */
function itemOf(instance: Instance, place: Place) {
  const address = privateAddress(instance.id);
  return {
    instanceId: instance.id,
    imageId: instance.platform === "windows" ? "ami-0windows2022" : "ami-0amazonlinux23",
    instanceState: { code: STATE_CODES[instance.state], name: instance.state },
    privateDnsName: `ip-${address.replaceAll(".", "-")}.${place.region}.compute.internal`,
    privateIpAddress: address,
    instanceType: "t3.micro",
    launchTime: new Date(instance.launchedAt).toISOString(),
    placement: { availabilityZone: `${place.region}a`, tenancy: "default" },
    ...(instance.platform === "windows" && { platform: "windows" }),
    architecture: "x86_64",
    ...(instance.profile !== undefined && {
      iamInstanceProfile: { arn: instance.profile, id: `AIPA${idFrom(instance.profile, 17)}` },
    }),
    tagSet: Object.entries(instance.tags).map(([key, value]) => ({ key, value })),
  };
}

function check({ InstanceId, MaxResults }: Input) {
  const malformed = InstanceId?.find((id) => !/^i-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
  if (malformed !== undefined)
    throw new AwsError("InvalidInstanceID.Malformed", `Invalid id: "${malformed}"`);
  if (MaxResults === undefined) return;
  if (InstanceId !== undefined)
    throw new AwsError(
      "InvalidParameterCombination",
      "The parameter instancesSet cannot be used with the parameter maxResults",
    );
  if (MaxResults < 5 || MaxResults > 1000)
    throw invalid(`Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting 5..1000`);
}

export interface DescribeDeps {
  readonly instances: Instances;
  readonly place: Place;
  /** Story time, epoch ms. */
  readonly now: () => number;
}

/** Terminated instances are shown for an hour more, as in EC2. */
export function describeInstances({ instances, place, now }: DescribeDeps): Operation<Input> {
  const isShown = (instance: Instance) =>
    instance.state !== "terminated" || now() - instance.stateSince < HOUR_MS;
  return {
    input,
    needs: () => [{ action: "ec2:DescribeInstances", resource: "*" }],
    run(given) {
      check(given);
      const asked = given.InstanceId?.map(instances.existing) ?? instances.all();
      const matches = accepts(given.Filter ?? []);
      const page = pageOf({
        items: asked
          .filter((instance) => isShown(instance) && matches(instance))
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
        keyOf: ({ id }) => id,
        size: given.MaxResults ?? DEFAULT_PAGE,
        token: given.NextToken,
        scope: "instances",
        refuse: () => invalid("Invalid value for parameter nextToken"),
      });
      return {
        reservationSet: page.items.map((instance) => ({
          reservationId: `r-${instance.id.slice(2)}`,
          ownerId: place.account,
          groupSet: [],
          instancesSet: [itemOf(instance, place)],
        })),
        ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
      };
    },
  };
}
