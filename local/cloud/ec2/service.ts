// EC2, as far as access to instances needs it: find them, stop them, start them, tag them.
// Never untrue: an instance that is not `running` is reachable by nobody.
import type { Service } from "../core/service.ts";
import { changeInstances } from "./change-instances.ts";
import { describeInstances } from "./describe-instances.ts";
import {
  createInstances,
  type InstanceSeed,
  type InstanceState,
  type InstancesDeps,
  type StateListener,
} from "./instances.ts";

export type Ec2 = ReturnType<typeof createEc2>;

/** The `ec2` service; input arrives as parsed from the form, output has EC2's XML element names, lists as arrays. */
export function createEc2(deps: InstancesDeps) {
  const { clock, place } = deps;
  const instances = createInstances(deps);
  const service: Service = {
    name: "ec2",
    protocol: "ec2",
    operations: {
      DescribeInstances: describeInstances({ instances, place, now: clock.now }),
      ...changeInstances({ instances, place }),
    },
  };
  return {
    service,
    /** Puts an instance there, replacing one of the same id; no event is sent. */
    seedInstance: (seed: InstanceSeed) => instances.seed(seed),
    /** As the call would: `stopped`, `running`, `terminated` take some seconds of story time; others are at once. */
    setState: (id: string, state: InstanceState) => instances.moveTo(id, state),
    /** Replaces all tags of an instance. Throws InvalidInstanceID.NotFound. */
    setTags: (id: string, tags: Readonly<Record<string, string>>) => instances.setTags(id, tags),
    instances: () => instances.all(),
    instance: (id: string) => instances.find(id),
    /** Tells of every change of state, after it is stored. */
    onState: (listener: StateListener) => instances.onState(listener),
  };
}
