// What SST and Pulumi keep in their own state: nothing of it is made in AWS.
import { z } from "zod";
import { type ResourceType, resourceType } from "../engine/resource-type.ts";

const nothing: ResourceType = resourceType<Record<string, unknown>>({
  inputs: z.record(z.string(), z.unknown()),
  replacedBy: [],
  create: () => ({ id: "", outputs: {} }),
  update: (_, { made }) => made,
  remove: () => undefined,
});

export const stateOnlyTypes: Readonly<Record<string, ResourceType>> = {
  "pulumi:pulumi:Stack": nothing,
  "sst:sst:Secret": nothing,
  "sst:sst:LinkRef": nothing,
};
