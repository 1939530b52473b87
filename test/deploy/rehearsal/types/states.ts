// State machines. The local cloud reads the definition; what it cannot do with a machine (logging, deletion) is kept here.
import { z } from "zod";
import { AwsError } from "../../../../local/cloud/core/service.ts";
import { checkDefinition } from "../../../../local/cloud/states/definition.ts";
import { checkName } from "../../../../local/cloud/states/machines.ts";
import type { Region } from "../account/account.ts";
import { mustTrust, roleMay } from "../account/roles.ts";
import { type Shelf, shelfOf } from "../account/shelf.ts";
import { type ResourceType, resourceType } from "../engine/resource-type.ts";

const machine = z.strictObject({
  name: z.string(),
  type: z.literal("STANDARD"),
  roleArn: z.string(),
  definition: z.string(),
  loggingConfiguration: z.strictObject({
    level: z.enum(["ALL", "ERROR", "FATAL"]),
    includeExecutionData: z.boolean(),
    logDestination: z.string().endsWith(":*"),
  }),
});
export type Machine = z.infer<typeof machine>;

export const machinesIn = ({ here }: Region): Shelf<Machine> =>
  shelfOf(here, "states.machines", {
    taken: "StateMachineAlreadyExists",
    missing: "StateMachineDoesNotExist",
  });

export const machineArn = ({ place }: Region, name: string) =>
  `arn:${place.partition}:states:${place.region}:${place.account}:stateMachine:${name}`;

const DEFINITION_BYTES = 1_048_576;

/** The ARNs of integrations, `arn:aws:states:::lambda:invoke`, carry the partition (facts K2). */
function checkIntegrations({ place }: Region, definition: string): void {
  const foreign = [...definition.matchAll(/"(arn:[\w-]+):states:::[^"]+"/g)].find(
    ([, start]) => start !== `arn:${place.partition}`,
  );
  if (foreign !== undefined)
    throw new AwsError(
      "InvalidDefinition",
      `${foreign[0]} is not of the partition ${place.partition}`,
    );
}

/** Step Functions delivers logs through CloudWatch's log delivery, with the machine's role (Step Functions guide, logging). */
const DELIVERY = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

function checkLogging(region: Region, { roleArn, loggingConfiguration }: Machine): void {
  const arn = loggingConfiguration.logDestination;
  const group = arn.split(":")[6] ?? "";
  if (region.here.collection("logs.groups").get(group) === undefined)
    throw new AwsError("InvalidLoggingConfiguration", `there is no log group ${group}`);
  const denied = DELIVERY.filter((action) => !roleMay(region, roleArn, { action, resource: "*" }));
  if (denied.length > 0)
    throw new AwsError(
      "AccessDeniedException",
      `The state machine IAM Role is not authorized to access the Log Destination: ${denied.join(", ")}`,
    );
}

function check(region: Region, inputs: Machine): void {
  checkName(inputs.name);
  if (Buffer.byteLength(inputs.definition) > DEFINITION_BYTES)
    throw new AwsError("InvalidDefinition", "a definition has at most 1 MB");
  checkIntegrations(region, inputs.definition);
  checkDefinition(inputs.definition);
  mustTrust(region, inputs.roleArn, "states.amazonaws.com", "AccessDeniedException");
  checkLogging(region, inputs);
}

export const stateTypes: Readonly<Record<string, ResourceType>> = {
  "aws:sfn/stateMachine:StateMachine": resourceType<Machine>({
    inputs: machine,
    replacedBy: ["name", "type"],
    named: "name",
    create(region, inputs) {
      check(region, inputs);
      machinesIn(region).add(inputs.name, inputs);
      return { id: inputs.name, outputs: { arn: machineArn(region, inputs.name) } };
    },
    update(region, { made, inputs }) {
      check(region, inputs);
      machinesIn(region).change(made.id, inputs);
      return made;
    },
    remove: (region, { id }) => machinesIn(region).remove(id),
  }),
};
