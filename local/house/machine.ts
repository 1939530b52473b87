// The deployed state machine as a drawing needs it: its states, and what leads from one to another.
// Never untrue: it is read from the deployed definition; nothing is drawn that is not in it, and no state is left out.
import dagre from "@dagrejs/dagre";
import type { Topology } from "../../stacks/shapes.ts";
import type { DrawnTransition, Machine } from "./shapes.ts";

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
}

interface Definition {
  readonly States: Readonly<Record<string, State>>;
}

type Transition = Omit<DrawnTransition, "points">;

function transitionsOf(from: string, state: State): Transition[] {
  const straight = [state.Next, state.Default, ...(state.Choices ?? []).map(({ Next }) => Next)];
  const plain = new Set(straight.filter((to) => to !== undefined));
  const caught = new Set((state.Catch ?? []).map(({ Next }) => Next));
  return [
    ...[...plain].map((to) => ({ from, to, isCatch: false })),
    ...[...caught].filter((to) => !plain.has(to)).map((to) => ({ from, to, isCatch: true })),
  ];
}

/** Choices are small: what matters is where they lead. */
const sizeOf = ({ Type }: State) =>
  Type === "Choice" ? { width: 84, height: 26 } : { width: 110, height: 34 };

/** States in the order of the definition, laid out from top to bottom; of several transitions between the same two, one. */
export function drawnMachine({ machine }: Pick<Topology, "machine">): Machine {
  const { States } = machine.definition as unknown as Definition;
  const states = Object.entries(States);
  const transitions = states.flatMap(([name, state]) => transitionsOf(name, state));
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 14, ranksep: 24, edgesep: 10 });
  for (const [name, state] of states) graph.setNode(name, sizeOf(state));
  for (const { from, to, isCatch } of transitions)
    graph.setEdge(from, to, { weight: isCatch ? 1 : 4 });
  dagre.layout(graph);
  return framed({
    name: machine.name,
    states: states.map(([name, { Type }]) => ({ name, type: Type, ...graph.node(name) })),
    transitions: transitions.map((one) => ({
      ...one,
      points: graph.edge(one.from, one.to).points,
    })),
  });
}

const MARGIN = 6;

/** Moved into a frame that holds all of it: dagre's own holds the states, and its long lines run out of it. */
function framed({ name, states, transitions }: Omit<Machine, "width" | "height">): Machine {
  const points = transitions.flatMap((one) => one.points);
  const corners = [-1, 1].flatMap((side) =>
    states.map(({ x, y, width, height }) => ({
      x: x + (side * width) / 2,
      y: y + (side * height) / 2,
    })),
  );
  const all = [...points, ...corners];
  const left = Math.min(...all.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...all.map(({ y }) => y)) - MARGIN;
  const move = <T extends { readonly x: number; readonly y: number }>(one: T): T => ({
    ...one,
    x: one.x - left,
    y: one.y - top,
  });
  return {
    name,
    width: Math.max(...all.map(({ x }) => x)) + MARGIN - left,
    height: Math.max(...all.map(({ y }) => y)) + MARGIN - top,
    states: states.map(move),
    transitions: transitions.map((one) => ({ ...one, points: one.points.map(move) })),
  };
}
