// Every name that a deploy of a topology gives to something in AWS, with the rules that AWS has for it.
// Invariant: what the deploy makes under a name of its own choice is listed here; a test compares the list with the plan.
import type { FunctionSpec, Topology, Trigger } from "./shapes.ts";

/** What AWS says of the names of one kind: how long they may be, and of what (API reference of each service). */
interface NameRule {
  readonly most: number;
  readonly form: RegExp;
  /** What the form means, for people. */
  readonly says: string;
}

const rule = (most: number, form: RegExp, says: string): NameRule => ({ most, form, says });

/** IAM compares names without their case; the others are compared so here, since nobody could tell them apart. */
const RULES = {
  role: rule(64, /^[\w+=,.@-]+$/, "a-z, A-Z, 0-9 and _+=,.@-"),
  "IAM policy": rule(128, /^[\w+=,.@-]+$/, "a-z, A-Z, 0-9 and _+=,.@-"),
  function: rule(64, /^[\w-]+$/, "a-z, A-Z, 0-9, _ and -"),
  rule: rule(64, /^[\w.-]+$/, "a-z, A-Z, 0-9, _, . and -"),
  schedule: rule(64, /^[\w.-]+$/, "a-z, A-Z, 0-9, _, . and -"),
  "state machine": rule(80, /^[\w-]+$/, "a-z, A-Z, 0-9, _ and -"),
  "Session document": rule(128, /^[\w.-]{3,}$/, "3 or more of a-z, A-Z, 0-9, _, . and -"),
  table: rule(255, /^[\w.-]{3,}$/, "3 or more of a-z, A-Z, 0-9, _, . and -"),
  queue: rule(80, /^[\w-]+$/, "a-z, A-Z, 0-9, _ and -"),
  topic: rule(256, /^[\w-]+$/, "a-z, A-Z, 0-9, _ and -"),
  alarm: rule(255, /^[\w.-]+$/, "a-z, A-Z, 0-9, _, . and -"),
  dashboard: rule(255, /^[\w-]+$/, "a-z, A-Z, 0-9, _ and -"),
  trail: rule(
    128,
    /^[A-Za-z0-9](?:[._-]?[A-Za-z0-9])+$/,
    "letters and digits, with one . _ or - between",
  ),
  "key alias": rule(250, /^[\w/-]+$/, "a-z, A-Z, 0-9, _, / and -"),
  bucket: rule(63, /^[a-z0-9](?:[.-]?[a-z0-9])+$/, "a-z and 0-9, with one . or - between"),
  "log group": rule(512, /^[\w./#-]+$/, "a-z, A-Z, 0-9, _, ., /, # and -"),
} satisfies Readonly<Record<string, NameRule>>;

export type NameKind = keyof typeof RULES;

const triggersOf = <Kind extends Trigger["kind"]>(functions: readonly FunctionSpec[], kind: Kind) =>
  functions.flatMap(({ triggers }) =>
    triggers.filter(
      (trigger): trigger is Extract<Trigger, { readonly kind: Kind }> => trigger.kind === kind,
    ),
  );

const named = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);

/** The names, by kind. Two of one kind that are equal but for their case cannot both be made. */
export function madeNames(topology: Topology): Readonly<Record<NameKind, readonly string[]>> {
  const { prefix, functions, machine } = topology;
  const schedules = triggersOf(functions, "schedule");
  const functionNames = functions.map(({ name }) => `${prefix}-${name}`);
  return {
    role: [...functions, ...schedules, machine].map(({ role }) => role),
    "IAM policy": named(topology.boundaries),
    function: functionNames,
    rule: named(triggersOf(functions, "rule")),
    schedule: named(schedules),
    "state machine": [machine.name],
    "Session document": named(topology.documents),
    table: [topology.table.name],
    queue: topology.queues,
    topic: [topology.alarmTopic.name],
    alarm: named(topology.alarms),
    dashboard: [topology.dashboard.name],
    trail: topology.trail === undefined ? [] : [topology.trail.name],
    "key alias": named(topology.keys),
    bucket: named(topology.buckets),
    "log group": [
      ...functionNames.map((name) => `/aws/lambda/${name}`),
      machine.logGroup,
      ...topology.logGroups,
    ],
  };
}

/** A sentence for each name that AWS would not take; none for a topology that can be made. */
export const nameMistakes = (topology: Topology): string[] =>
  Object.entries(madeNames(topology)).flatMap(([kind, names]) => [
    ...doubled(kind, names),
    ...names.flatMap((name) => unfit(kind, name, RULES[kind as NameKind])),
  ]);

function doubled(kind: string, names: readonly string[]): string[] {
  const first = new Map<string, string>();
  return names.flatMap((name) => {
    const other = first.get(name.toLowerCase());
    if (other === undefined) first.set(name.toLowerCase(), name);
    if (other === undefined) return [];
    return [
      other === name
        ? `The topology has a second ${kind} called ${name}.`
        : `The topology has a ${kind} ${name} beside ${other}; AWS would take the one for the other.`,
    ];
  });
}

function unfit(kind: string, name: string, { most, form, says }: NameRule): string[] {
  if (name.length > most)
    return [
      `The ${kind} ${name} would have ${name.length} characters; AWS takes ${most}. Choose a shorter name for the stage or profile.`,
    ];
  return form.test(name) ? [] : [`AWS takes no ${kind} called ${name}, only ${says}.`];
}
