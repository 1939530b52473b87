// The operations on state machines, with AWS's wire names.
// Never untrue: a definition the engine cannot run as AWS would is never accepted.
import { z } from "zod";
import type { Need, Operation } from "../core/service.ts";
import type { Machines } from "./machines.ts";
import { pageInput, pageOf } from "./paging.ts";
import type { MachineRecord } from "./records.ts";

const arn = z.string().min(1).max(256);
const definition = z.string().min(1).max(1_048_576);
const createInput = z.strictObject({
  name: z.string(),
  definition,
  roleArn: arn,
  type: z.literal("STANDARD").optional(),
});
const describeInput = z.strictObject({ stateMachineArn: arn });
const updateInput = z.strictObject({
  stateMachineArn: arn,
  definition: definition.optional(),
  roleArn: arn.optional(),
});
const listInput = z.strictObject(pageInput);

function passRole(roleArn: string): Need {
  const context = { "iam:PassedToService": "states.amazonaws.com" };
  return { action: "iam:PassRole", resource: roleArn, context };
}

const summary = ({ arn: stateMachineArn, name, createdAt }: MachineRecord) => ({
  stateMachineArn,
  name,
  type: "STANDARD",
  creationDate: createdAt / 1000,
});

export function machineOperations(machines: Machines) {
  const create: Operation<z.infer<typeof createInput>> = {
    input: createInput,
    needs: ({ name, roleArn }) => [
      { action: "states:CreateStateMachine", resource: machines.arnOf(name) },
      passRole(roleArn),
    ],
    run(input) {
      const { arn: stateMachineArn, createdAt } = machines.create(input);
      return { stateMachineArn, creationDate: createdAt / 1000 };
    },
  };
  const update: Operation<z.infer<typeof updateInput>> = {
    input: updateInput,
    needs: ({ stateMachineArn, roleArn }) => [
      { action: "states:UpdateStateMachine", resource: stateMachineArn },
      ...(roleArn === undefined ? [] : [passRole(roleArn)]),
    ],
    run(input) {
      const before = machines.get(input.stateMachineArn);
      const { updatedAt, revision } = machines.put({
        name: before.name,
        definition: input.definition ?? machines.definitionText(before),
        roleArn: input.roleArn ?? before.roleArn,
      });
      return { updateDate: updatedAt / 1000, revisionId: revision };
    },
  };
  const describe: Operation<z.infer<typeof describeInput>> = {
    input: describeInput,
    needs: ({ stateMachineArn }) => [
      { action: "states:DescribeStateMachine", resource: stateMachineArn },
    ],
    run({ stateMachineArn }) {
      const machine = machines.get(stateMachineArn);
      const { roleArn, revision: revisionId } = machine;
      const text = machines.definitionText(machine);
      return { ...summary(machine), status: "ACTIVE", definition: text, roleArn, revisionId };
    },
  };
  const list: Operation<z.infer<typeof listInput>> = {
    input: listInput,
    needs: () => [{ action: "states:ListStateMachines", resource: "*" }],
    run(input) {
      const [page, next] = pageOf(machines.list(), input);
      return { stateMachines: page.map(summary), ...next };
    },
  };
  return {
    CreateStateMachine: create,
    UpdateStateMachine: update,
    DescribeStateMachine: describe,
    ListStateMachines: list,
  };
}
