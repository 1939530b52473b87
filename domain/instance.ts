// An EC2 instance as far as access to it goes.
import * as z from "zod";

export const InstanceId = z
  .string()
  .regex(/^i-[0-9a-f]{8,17}$/, "an instance id, such as i-0a1b2c3d4e5f60718");

export const Instance = z.strictObject({
  id: InstanceId,
  /** The Name tag, or the id where there is none. */
  name: z.string(),
  tags: z.record(z.string(), z.string()),
  /** The EC2 state: pending, running, stopping, stopped, shutting-down or terminated. */
  state: z.string(),
  /** Whether Session Manager's agent answers. */
  reachable: z.boolean(),
});
export type Instance = z.infer<typeof Instance>;

/** What a request keeps of its instance: as it was when asked. */
export const InstanceSnapshot = Instance.pick({ id: true, name: true, tags: true });
export type InstanceSnapshot = z.infer<typeof InstanceSnapshot>;
