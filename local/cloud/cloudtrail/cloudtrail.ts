// CloudTrail of the local cloud: one multi-Region trail that can be stopped and told what to record.
// Never untrue: while it is stopped, or records no writes, no "AWS API Call via CloudTrail" reaches the bus (facts D1).
import { z } from "zod";
import { AwsError, type Operation, type Place, type Service } from "../core/service.ts";
import type { Store } from "../core/store.ts";

const NAME = "local";
const READ_WRITE = z.enum(["All", "ReadOnly", "WriteOnly"]);

interface TrailState {
  readonly isLogging: boolean;
  readonly readWrite: z.infer<typeof READ_WRITE>;
}

export interface CloudTrail {
  /** `cloudtrail`, AWS JSON 1.1. */
  readonly service: Service;
  /** Whether a write call is recorded now, and so told to EventBridge. */
  isRecordingWrites(): boolean;
}

const named = z.strictObject({ Name: z.string() });
const describeInput = z.strictObject({
  trailNameList: z.array(z.string()).optional(),
  includeShadowTrails: z.boolean().optional(),
});
const selectorsInput = z.strictObject({ TrailName: z.string() });
const putInput = selectorsInput.extend({
  EventSelectors: z
    .array(z.strictObject({ ReadWriteType: READ_WRITE, IncludeManagementEvents: z.literal(true) }))
    .length(1),
});

export function createCloudTrail({
  store,
  place,
}: {
  readonly store: Store;
  readonly place: Place;
}): CloudTrail {
  const arn = `arn:aws:cloudtrail:${place.region}:${place.account}:trail/${NAME}`;
  const kept = store.collection<TrailState>("cloudtrail.trails");
  const state = (): TrailState => kept.get(NAME) ?? { isLogging: true, readWrite: "All" };
  const change = (part: Partial<TrailState>) => kept.put(NAME, { ...state(), ...part });
  const check = (name: string) => {
    if (name === NAME || name === arn) return;
    throw new AwsError("TrailNotFoundException", `Unknown trail: ${name}`);
  };
  const selectors = () => ({
    TrailARN: arn,
    EventSelectors: [
      {
        ReadWriteType: state().readWrite,
        IncludeManagementEvents: true,
        DataResources: [],
        ExcludeManagementEventSources: [],
      },
    ],
  });
  const onTrail = <Input>(
    action: string,
    input: z.ZodType<Input>,
    nameOf: (input: Input) => string,
    run: (input: Input) => unknown,
  ): Operation<Input> => ({
    input,
    needs: () => [{ action: `cloudtrail:${action}`, resource: arn }],
    run(given) {
      check(nameOf(given));
      return run(given) ?? {};
    },
  });
  const byName = ({ Name }: { readonly Name: string }) => Name;
  const byTrailName = ({ TrailName }: { readonly TrailName: string }) => TrailName;
  const describe: Operation<z.infer<typeof describeInput>> = {
    input: describeInput,
    needs: () => [{ action: "cloudtrail:DescribeTrails", resource: "*" }],
    run: ({ trailNameList = [] }) => ({
      trailList:
        trailNameList.length > 0 && !trailNameList.some((name) => name === NAME || name === arn)
          ? []
          : [{ Name: NAME, TrailARN: arn, HomeRegion: place.region, IsMultiRegionTrail: true }],
    }),
  };
  return {
    service: {
      name: "cloudtrail",
      protocol: "json",
      operations: {
        DescribeTrails: describe,
        GetTrailStatus: onTrail("GetTrailStatus", named, byName, () => ({
          IsLogging: state().isLogging,
        })),
        StartLogging: onTrail("StartLogging", named, byName, () => change({ isLogging: true })),
        StopLogging: onTrail("StopLogging", named, byName, () => change({ isLogging: false })),
        GetEventSelectors: onTrail("GetEventSelectors", selectorsInput, byTrailName, selectors),
        PutEventSelectors: onTrail("PutEventSelectors", putInput, byTrailName, (given) => {
          const [selector] = given.EventSelectors;
          if (selector !== undefined) change({ readWrite: selector.ReadWriteType });
          return selectors();
        }),
      },
    },
    isRecordingWrites: () => state().isLogging && state().readWrite !== "ReadOnly",
  };
}
