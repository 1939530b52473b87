// State machines and their definitions.
// Never untrue: a running execution keeps the definition it started with, whatever is deployed since.
import { createHash } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import { AwsError, type Place } from "../core/service.ts";
import { checkDefinition, type Definition } from "./definition.ts";
import type { MachineRecord, Records } from "./records.ts";

export interface MachineInput {
  readonly name: string;
  /** JSON text. */
  readonly definition: string;
  readonly roleArn: string;
}

export interface Machines {
  arnOf(name: string): string;
  /** @throws AwsError StateMachineDoesNotExist, InvalidArn */
  get(arn: string): MachineRecord;
  list(): MachineRecord[];
  definitionText(machine: MachineRecord): string;
  definitionOf(revision: string): Definition;
  /** Creates or replaces. @throws AwsError InvalidDefinition, InvalidArn */
  put(input: MachineInput): MachineRecord;
  /** Creates; the same again is answered as the first. @throws AwsError StateMachineAlreadyExists, InvalidDefinition, InvalidName */
  create(input: MachineInput): MachineRecord;
}

const forbidden = /[\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/\ufffe\uffff]/u;

/** The rules for names of machines and executions (facts F). @throws AwsError InvalidName */
export function checkName(name: string): void {
  if (name.length >= 1 && name.length <= 80 && !forbidden.test(name)) return;
  throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
}

/**
 * Something that is no ARN, or the ARN of something else, is InvalidArn; only what could be there does not exist.
 * @throws AwsError InvalidArn
 */
export function checkArn(arn: string, kind: "execution" | "stateMachine"): void {
  const [, , service, , , type] = arn.split(":");
  if (!/^arn:[\w-]+:states:[a-z0-9-]+:\d{12}:\w+:./.test(arn) || service !== "states")
    throw new AwsError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  if (type !== kind)
    throw new AwsError(
      "InvalidArn",
      `Invalid Arn: 'Resource type not valid in this context: ${type}'`,
    );
}

/** @throws AwsError InvalidArn */
function checkRole(arn: string): void {
  if (/^arn:[\w-]+:iam::\d{12}:role\/./.test(arn)) return;
  throw new AwsError("InvalidArn", `Invalid Role Arn: '${arn}'`);
}

export function createMachines(
  clock: Clock,
  place: Place,
  { machines, definitions }: Records,
): Machines {
  const arnOf = (name: string) =>
    `arn:aws:states:${place.region}:${place.account}:stateMachine:${name}`;

  const put = ({ name, definition, roleArn }: MachineInput): MachineRecord => {
    checkRole(roleArn);
    const arn = arnOf(name);
    const revision = createHash("sha256").update(definition).digest("hex").slice(0, 32);
    const before = machines.get(arn);
    if (before?.revision === revision && before.roleArn === roleArn) return before;
    if (definitions.get(revision) === undefined) {
      checkDefinition(definition);
      definitions.put(revision, definition);
    }
    const now = clock.now();
    const createdAt = before?.createdAt ?? now;
    const after = { arn, name, roleArn, revision, createdAt, updatedAt: now };
    machines.put(arn, after);
    return after;
  };

  const get = (arn: string) => {
    const machine = machines.get(arn);
    if (machine !== undefined) return machine;
    checkArn(arn, "stateMachine");
    throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
  };

  return {
    arnOf,
    get,
    put,
    list: () => machines.values(),
    definitionText: ({ revision }) => definitions.get(revision) ?? "",
    definitionOf: (revision) => checkDefinition(definitions.get(revision) ?? ""),
    create(input) {
      checkName(input.name);
      const before = machines.get(arnOf(input.name));
      if (before === undefined) return put(input);
      const same =
        before.roleArn === input.roleArn && definitions.get(before.revision) === input.definition;
      if (same) return before;
      throw new AwsError(
        "StateMachineAlreadyExists",
        `State Machine Already Exists: '${before.arn}'`,
      );
    },
  };
}
