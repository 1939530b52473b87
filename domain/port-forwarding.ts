// What a profile says of forwarding a port: access that leaves no transcript.
// Never untrue: without a section of its own a profile has none; a port is never a shell's.
import * as z from "zod";
import { ladder, minutes } from "./ladder.ts";

/** Session Manager writes no transcript of a port session (facts B3). */
export const NO_TRANSCRIPT = "No transcript is kept of a forwarded port.";

/** Behind it a shell answers that Session Manager would not write down. */
const SSH = 22;

/** A port of an instance. */
export const Port = z
  .int("a port is a whole number")
  .min(1, "a port is 1 to 65535")
  .max(65_535, "a port is 1 to 65535");

/** The `portForwarding` section of a profile. Without it no port is forwarded there. */
export const PortForwarding = z.strictObject({
  ports: z
    .array(
      Port.refine((port) => port !== SSH, "22 would be a shell of which no transcript is kept"),
    )
    .min(1)
    .max(10)
    .refine((ports) => new Set(ports).size === ports.length, "each port once"),
  /** The durations that can be asked for: steps of the profile's own ladder. */
  ladder,
  idleMinutes: minutes(1, 60, "idleMinutes"),
});
export type PortForwarding = z.infer<typeof PortForwarding>;

/** Whose documents a forwarded port under a profile pins. */
export const portOwner = (profileId: string, port: number): string => `${profileId}-port-${port}`;
/** Of `-port-65535`. */
export const PORT_SUFFIX_MAX = 11;
