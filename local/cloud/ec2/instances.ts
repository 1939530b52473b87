// The instances themselves: what they are called, tagged, and which state they are in.
// Never untrue: every change of state is on the event bus (facts D2) and survives a restart half way through.
import type { Clock } from "../core/clock.ts";
import { AwsError, type Emit, type Place } from "../core/service.ts";
import type { Store } from "../core/store.ts";

export const STATE_CODES = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;

export type InstanceState = keyof typeof STATE_CODES;

export interface Instance {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly platform: "linux" | "windows";
  readonly state: InstanceState;
  /** The ARN of its instance profile. */
  readonly profile?: string;
  /** Epoch ms, story time. */
  readonly launchedAt: number;
  readonly stateSince: number;
  /** The state a transition under way leads to, and when (epoch ms). */
  readonly next?: { readonly state: InstanceState; readonly at: number };
}

export interface InstanceSeed {
  /** `i-` and 8 or 17 hexadecimal digits. */
  readonly id: string;
  /** Becomes the Name tag. */
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly platform?: "linux" | "windows";
  readonly state?: InstanceState;
  /** The name of its instance profile; none if left out. */
  readonly profile?: string;
}

export type StateListener = (instance: Instance) => void;

/** How long a stop, start or termination takes, ms of story time. */
export const TRANSITION_MS = 5_000;

const THROUGH: Partial<Record<InstanceState, InstanceState>> = {
  stopped: "stopping",
  running: "pending",
  terminated: "shutting-down",
};

export const instanceArn = (place: Place, id: string) =>
  `arn:aws:ec2:${place.region}:${place.account}:instance/${id}`;

export interface InstancesDeps {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  readonly emit: Emit;
}

export type Instances = ReturnType<typeof createInstances>;

/** Keeps the instances; transitions that were under way when the process died go on. */
export function createInstances({ clock, store, place, emit }: InstancesDeps) {
  const records = store.collection<Instance>("ec2.instances");
  const listeners: StateListener[] = [];

  const existing = (id: string): Instance => {
    const found = records.get(id);
    if (found !== undefined) return found;
    throw new AwsError("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
  };
  const enter = (instance: Instance, state: InstanceState, next?: Instance["next"]) => {
    const { next: _past, ...rest } = instance;
    const now = clock.now();
    const launchedAt = state === "pending" ? now : instance.launchedAt;
    const entered = { ...rest, state, launchedAt, stateSince: now, ...(next && { next }) };
    records.put(instance.id, entered);
    emit({
      source: "aws.ec2",
      detailType: "EC2 Instance State-change Notification",
      resources: [instanceArn(place, instance.id)],
      detail: { "instance-id": instance.id, state },
    });
    for (const listener of listeners) listener(entered);
  };
  const arm = (id: string, at: number) =>
    clock.at(at, () => {
      const instance = records.get(id);
      if (instance?.next?.at === at) enter(instance, instance.next.state);
    });

  for (const { id, next } of records.values()) if (next) arm(id, next.at);

  return {
    /** Throws InvalidInstanceID.NotFound. */
    existing,
    find: (id: string) => records.get(id),
    all: () => records.values(),
    seed({ id, name, tags = {}, platform = "linux", state = "running", ...rest }: InstanceSeed) {
      const now = clock.now();
      const named = { Name: name, ...tags };
      const profile =
        rest.profile && `arn:aws:iam::${place.account}:instance-profile/${rest.profile}`;
      const since = { launchedAt: now, stateSince: now };
      records.put(id, { id, tags: named, platform, state, ...since, ...(profile && { profile }) });
    },
    /** `stopped`, `running` and `terminated` are reached through their transition; the others at once, to stay. */
    moveTo(id: string, state: InstanceState) {
      const instance = existing(id);
      if (instance.state === state) return;
      const through = THROUGH[state];
      if (through === undefined) return enter(instance, state);
      if (instance.state === through && instance.next !== undefined) return;
      const at = clock.now() + TRANSITION_MS;
      enter(instance, through, { state, at });
      arm(id, at);
    },
    setTags(id: string, tags: Readonly<Record<string, string>>) {
      records.put(id, { ...existing(id), tags });
    },
    onState(listener: StateListener) {
      listeners.push(listener);
    },
  };
}
