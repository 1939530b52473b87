// What the rehearsal must know of a type of resource: its inputs, what makes AWS's provider replace it, and its three acts.
// Invariant: an input that is not described is refused, never skipped.
import type { z } from "zod";
import type { Outputs } from "../../plan/recorder.ts";
import type { Region } from "../account/account.ts";

/** What was made, as Pulumi's state keeps it between deploys: it is not read again before the next one. */
export interface Made {
  /** The physical id: a name, an ARN, or what AWS chose. */
  readonly id: string;
  readonly outputs: Outputs;
  /** What the provider's next update reads from the state. */
  readonly read?: Readonly<Record<string, string>>;
}

export interface Changed<Inputs> {
  readonly made: Made;
  readonly before: Inputs;
  readonly inputs: Inputs;
}

export interface Description<Inputs> {
  /** A strict object. */
  readonly inputs: z.ZodType<Inputs>;
  /** Inputs that the provider cannot change: another value means a new resource (`ForceNew`). */
  readonly replacedBy: readonly (keyof Inputs & string)[];
  /** The input that names it in AWS. A resource so named is deleted before its replacement is made (Pulumi's bridge). */
  readonly named?: keyof Inputs & string;
  create(region: Region, inputs: Inputs): Made | Promise<Made>;
  /** Left out where every input is in `replacedBy`. */
  update?(region: Region, change: Changed<Inputs>): Made | Promise<Made>;
  remove(region: Region, made: Made, inputs: Inputs): void | Promise<void>;
}

/** A type as the engine uses it, with inputs as they come from the plan. */
export interface ResourceType {
  readonly replacedBy: readonly string[];
  readonly named: string | undefined;
  create(region: Region, inputs: unknown): Promise<Made>;
  update(region: Region, change: Changed<unknown>): Promise<Made>;
  remove(region: Region, made: Made, inputs: unknown): Promise<void>;
}

export function resourceType<Inputs>(description: Description<Inputs>): ResourceType {
  const { replacedBy, named, create, update, remove } = description;
  const read = (inputs: unknown): Inputs => {
    const result = description.inputs.safeParse(inputs);
    if (result.success) return result.data;
    const issues = result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Error(`inputs that the rehearsal does not know or AWS refuses: ${issues.join("; ")}`);
  };
  return {
    replacedBy,
    named,
    create: async (region, inputs) => create(region, read(inputs)),
    async update(region, { made, before, inputs }) {
      if (update === undefined) throw new Error("this type has no update; replacedBy lacks inputs");
      return update(region, { made, before: read(before), inputs: read(inputs) });
    },
    remove: async (region, made, inputs) => remove(region, made, read(inputs)),
  };
}
