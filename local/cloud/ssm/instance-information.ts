// DescribeInstanceInformation: which nodes the service has heard of, ten a page unless asked for more (facts A1, H).
// Never untrue: Online means that a session can be opened now (the real one may be minutes behind).
import { z } from "zod";
import { AwsError, type Operation } from "../core/service.ts";
import type { Instance } from "../ec2/instances.ts";
import { pageOf } from "../ec2/pages.ts";
import type { Ec2 } from "../ec2/service.ts";
import type { Sessions } from "./sessions.ts";
import type { Switches } from "./switches.ts";

const input = z.strictObject({
  Filters: z
    .array(z.strictObject({ Key: z.string().min(1), Values: z.array(z.string()).min(1).max(100) }))
    .optional(),
  MaxResults: z.number().int().min(5).max(50).optional(),
  NextToken: z.string().optional(),
});
type Input = z.infer<typeof input>;
type Filter = NonNullable<Input["Filters"]>[number];

interface Deps {
  readonly ec2: Pick<Ec2, "instances">;
  readonly sessions: Sessions;
  readonly switches: Pick<Switches, "agentVersion">;
  readonly now: () => number;
}

function shapeOf(
  { ec2: _ec2, sessions, switches, now }: Deps,
  { id, platform, stateSince }: Instance,
) {
  const online = sessions.isReachable(id);
  return {
    InstanceId: id,
    PingStatus: online ? "Online" : "ConnectionLost",
    LastPingDateTime: (online ? now() : stateSince) / 1000,
    AgentVersion: switches.agentVersion(id),
    IsLatestVersion: true,
    PlatformType: platform === "windows" ? "Windows" : "Linux",
    PlatformName: platform === "windows" ? "Microsoft Windows Server 2022" : "Amazon Linux",
    PlatformVersion: platform === "windows" ? "10.0.20348" : "2023",
    ResourceType: "EC2Instance",
    ComputerName: id,
  };
}
type Shape = ReturnType<typeof shapeOf>;

const SHAPE_FILTERS: Readonly<Record<string, (shape: Shape) => string>> = {
  InstanceIds: ({ InstanceId }) => InstanceId,
  PingStatus: ({ PingStatus }) => PingStatus,
  PlatformTypes: ({ PlatformType }) => PlatformType,
  ResourceType: ({ ResourceType }) => ResourceType,
};

function tagValues(key: string, { tags }: Instance): readonly string[] {
  if (key === "tag-key") return Object.keys(tags);
  const value = tags[key.slice("tag:".length)];
  return value === undefined ? [] : [value];
}

const isTagFilter = ({ Key }: Filter) => Key === "tag-key" || Key.startsWith("tag:");

function check(filters: readonly Filter[]) {
  const refuse = (message: string) => new AwsError("InvalidFilterKey", message);
  const strange = filters.find((filter) => !isTagFilter(filter) && !(filter.Key in SHAPE_FILTERS));
  if (strange) throw refuse(`The specified key isn't valid: ${strange.Key}`);
  if (filters.some(isTagFilter) && !filters.every(isTagFilter))
    throw refuse("Tag filters can't be combined with other filter types.");
}

function matches({ Key, Values }: Filter, instance: Instance, shape: Shape): boolean {
  const read = SHAPE_FILTERS[Key];
  const found = read ? [read(shape)] : tagValues(Key, instance);
  return found.some((value) => Values.includes(value));
}

/** Filters run after the page is cut here too, so pages may be empty (facts A5). */
export function describeInstanceInformation(deps: Deps): Operation<Input> {
  return {
    input,
    needs: () => [{ action: "ssm:DescribeInstanceInformation", resource: "*" }],
    run({ Filters = [], MaxResults, NextToken }) {
      check(Filters);
      const page = pageOf({
        items: deps.ec2
          .instances()
          .filter(({ state }) => state !== "terminated")
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
        keyOf: ({ id }) => id,
        size: MaxResults ?? 10,
        token: NextToken,
        scope: "nodes",
        refuse: () => new AwsError("InvalidNextToken", "The specified token isn't valid."),
      });
      return {
        InstanceInformationList: page.items
          .map((instance) => ({ instance, shape: shapeOf(deps, instance) }))
          .filter(({ instance, shape }) =>
            Filters.every((filter) => matches(filter, instance, shape)),
          )
          .map(({ shape }) => shape),
        ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
      };
    },
  };
}
