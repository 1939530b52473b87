// Stop, start, terminate and tag. Tags decide approvals, so their changes are checked like any other power (facts H).
import { z } from "zod";
import { AwsError, type Need, type Operation, type Place } from "../core/service.ts";
import {
  type Instance,
  type InstanceState,
  type Instances,
  instanceArn,
  STATE_CODES,
} from "./instances.ts";

const idsInput = z.strictObject({ InstanceId: z.array(z.string()).min(1) });
const tagsInput = z.strictObject({
  ResourceId: z.array(z.string()).min(1),
  Tag: z
    .array(
      z.strictObject({ Key: z.string().min(1).max(127), Value: z.string().max(255).optional() }),
    )
    .min(1),
});

interface Change {
  readonly action: "StopInstances" | "StartInstances" | "TerminateInstances";
  readonly to: InstanceState;
  /** The states from which EC2 takes the call; those that are there already answer too. */
  readonly from: readonly InstanceState[];
}

const CHANGES: readonly Change[] = [
  { action: "StopInstances", to: "stopped", from: ["pending", "running", "stopping", "stopped"] },
  { action: "StartInstances", to: "running", from: ["stopped", "pending", "running"] },
  {
    action: "TerminateInstances",
    to: "terminated",
    from: ["pending", "running", "stopping", "stopped", "shutting-down", "terminated"],
  },
];

const stateOf = (state: InstanceState) => ({ code: STATE_CODES[state], name: state });

interface Deps {
  readonly instances: Instances;
  readonly place: Place;
}

/** Condition keys that come from an instance's own tags. */
function tagContext(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`ec2:ResourceTag/${key}`, value],
    ]),
  );
}

function needOn({ instances, place }: Deps, action: string, id: string): Need {
  const context = tagContext(instances.find(id)?.tags ?? {});
  return { action: `ec2:${action}`, resource: instanceArn(place, id), context };
}

function refuseWrongState({ id, state }: Instance, { action, from }: Change) {
  if (from.includes(state)) return;
  const verb = action === "StartInstances" ? "started" : "stopped";
  throw new AwsError(
    "IncorrectInstanceState",
    `The instance '${id}' is not in a state from which it can be ${verb}.`,
  );
}

function changeOperation(deps: Deps, change: Change): Operation<z.infer<typeof idsInput>> {
  return {
    input: idsInput,
    needs: ({ InstanceId }) => InstanceId.map((id) => needOn(deps, change.action, id)),
    run({ InstanceId }) {
      const before = InstanceId.map(deps.instances.existing);
      for (const instance of before) refuseWrongState(instance, change);
      for (const { id } of before) deps.instances.moveTo(id, change.to);
      return {
        instancesSet: before.map(({ id, state }) => ({
          instanceId: id,
          currentState: stateOf(deps.instances.existing(id).state),
          previousState: stateOf(state),
        })),
      };
    },
  };
}

type TagsInput = z.infer<typeof tagsInput>;

function tagsOperation(
  deps: Deps,
  action: "CreateTags" | "DeleteTags",
  apply: (
    tags: Readonly<Record<string, string>>,
    asked: TagsInput["Tag"],
  ) => Record<string, string>,
): Operation<TagsInput> {
  return {
    input: tagsInput,
    needs: ({ ResourceId, Tag }) =>
      ResourceId.map((id) => {
        const need = needOn(deps, action, id);
        const asked = Tag.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? ""]);
        const keys = { "aws:TagKeys": Tag.map(({ Key }) => Key) };
        return { ...need, context: { ...need.context, ...Object.fromEntries(asked), ...keys } };
      }),
    run({ ResourceId, Tag }) {
      const found = ResourceId.map(deps.instances.existing);
      for (const { id, tags } of found) deps.instances.setTags(id, apply(tags, Tag));
      return { return: true };
    },
  };
}

/** The operations that change instances, by name. */
export function changeInstances(deps: Deps): Record<string, Operation<never>> {
  const changes = CHANGES.map((change) => [change.action, changeOperation(deps, change)]);
  return {
    ...Object.fromEntries(changes),
    CreateTags: tagsOperation(deps, "CreateTags", (tags, asked) => ({
      ...tags,
      ...Object.fromEntries(asked.map(({ Key, Value }) => [Key, Value ?? ""])),
    })),
    DeleteTags: tagsOperation(deps, "DeleteTags", (tags, asked) =>
      // A value given with the key deletes only a tag of that value.
      Object.fromEntries(
        Object.entries(tags).filter(
          ([key, value]) => !asked.some((tag) => tag.Key === key && (tag.Value ?? value) === value),
        ),
      ),
    ),
  };
}
