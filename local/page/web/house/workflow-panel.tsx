// The running workflows, drawn as the state machine with the current state lit.
// Never untrue: the lit state is the execution's own; a workflow that has ended lights none.
import type {
  DrawnState,
  DrawnTransition,
  HouseExecution,
  Machine,
} from "../../../house/shapes.ts";
import { chosen, house, machine, shownRequest } from "./data.ts";
import { Badge, firstName, Nothing, Panel, shortId, utcTime } from "./panel.tsx";
import { STATE_WORDS } from "./state-words.ts";

type Points = DrawnTransition["points"];

/** A smooth line through the points of the layout. */
function pathOf(points: Points): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const middle = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] ?? point;
    const isLast = index === rest.length - 2;
    const to = isLast ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${point.x} ${point.y} ${to.x} ${to.y}`;
  });
  const end = rest.at(-1) ?? first;
  const curve = middle.length === 0 ? [`L${end.x} ${end.y}`] : middle;
  return [`M${first.x} ${first.y}`, ...curve].join(" ");
}

interface Lit {
  readonly current: string | undefined;
  readonly seen: ReadonlySet<string>;
  readonly steps: ReadonlySet<string>;
}

function litBy(execution: HouseExecution | undefined): Lit {
  const way = (execution?.way ?? []).map(({ state }) => state);
  const steps = way.slice(1).map((state, index) => `${way[index]}>${state}`);
  return { current: execution?.state, seen: new Set(way), steps: new Set(steps) };
}

const toneOf = (name: string, { current, seen }: Lit) =>
  name === current ? "current" : seen.has(name) ? "seen" : "";

function Box({ state, lit }: { state: DrawnState; lit: Lit }) {
  const { name, type, x, y, width, height } = state;
  return (
    <g class={`state ${type.toLowerCase()} ${toneOf(name, lit)}`} data-state={name}>
      <title>{STATE_WORDS[name] ?? name}</title>
      <rect
        x={x - width / 2}
        y={y - height / 2}
        width={width}
        height={height}
        rx={type === "Task" ? 7 : height / 2}
      />
      <text x={x} y={y} dy="0.35em" text-anchor="middle">
        {name}
      </text>
    </g>
  );
}

function Arrow({ of, lit }: { of: DrawnTransition; lit: Lit }) {
  const isSeen = lit.steps.has(`${of.from}>${of.to}`);
  const tone = `${isSeen ? "seen" : ""} ${of.isCatch ? "catch" : ""}`;
  return (
    <path
      class={`arrow ${tone}`}
      d={pathOf(of.points)}
      marker-end={`url(#${isSeen ? "head-seen" : "head"})`}
    />
  );
}

const Head = ({ id }: { id: string }) => (
  <marker
    id={id}
    viewBox="0 0 8 8"
    refX="7"
    refY="4"
    markerWidth="7"
    markerHeight="7"
    orient="auto"
  >
    <path d="M0 0 8 4 0 8z" />
  </marker>
);

function Picture({ of, execution }: { of: Machine; execution: HouseExecution | undefined }) {
  const lit = litBy(execution);
  const label =
    lit.current === undefined
      ? "The state machine; no state is lit"
      : `The state machine, now in ${lit.current}`;
  // Lit ones last, so that nothing lies over them.
  const arrows = [...of.transitions].sort(
    (a, b) =>
      Number(lit.steps.has(`${a.from}>${a.to}`)) - Number(lit.steps.has(`${b.from}>${b.to}`)),
  );
  return (
    <svg
      class="machine"
      viewBox={`0 0 ${of.width} ${of.height}`}
      preserveAspectRatio="xMidYMin meet"
      role="img"
      aria-label={label}
    >
      <defs>
        <Head id="head" />
        <Head id="head-seen" />
      </defs>
      {arrows.map((one) => (
        <Arrow key={`${one.from}>${one.to}`} of={one} lit={lit} />
      ))}
      {of.states.map((state) => (
        <Box key={state.name} state={state} lit={lit} />
      ))}
    </svg>
  );
}

const STATUS_TONE = { RUNNING: "mark", SUCCEEDED: "good" } as const;

const wordsOf = ({ status, state, until, waitsFor }: HouseExecution): string => {
  if (status !== "RUNNING") return `The workflow has ended: ${status.toLowerCase()}.`;
  const sleeps =
    until === undefined ? "" : ` ${WAITS[waitsFor ?? ""] ?? "Until"} ${utcTime(until)}.`;
  return `${STATE_WORDS[state ?? ""] ?? ""}${sleeps}`;
};

const WAITS: Readonly<Record<string, string>> = {
  token: "Wakes up at the latest at",
  wait: "Looks again at",
  backoff: "Failed; tries again at",
};

function Choice({ executions }: { executions: readonly HouseExecution[] }) {
  const requests = house.value?.requests ?? [];
  const nameOf = ({ request, status, name }: HouseExecution) => {
    const found = requests.find(({ id }) => id === request);
    const what = found ? `${firstName(found.who)} on ${found.instance}` : name;
    return `${what}, ${found?.state ?? status.toLowerCase()} (${shortId(request)})`;
  };
  return (
    <select
      aria-label="Workflow of"
      value={shownRequest.value}
      onChange={({ currentTarget }) => {
        chosen.value = currentTarget.value;
      }}
    >
      {executions.map((one) => (
        <option key={one.arn} value={one.request} selected={one.request === shownRequest.value}>
          {nameOf(one)}
        </option>
      ))}
    </select>
  );
}

export function WorkflowPanel() {
  const executions = house.value?.executions ?? [];
  const execution = executions.find(({ request }) => request === shownRequest.value);
  return (
    <Panel
      name="workflow"
      title="Workflow"
      says="Every request is one run of this state machine. Only the run that will take access away can give it."
      beside={
        execution === undefined ? null : (
          <Badge tone={STATUS_TONE[execution.status as "RUNNING"] ?? "bad"}>
            {execution.state ?? execution.status.toLowerCase()}
          </Badge>
        )
      }
    >
      {execution === undefined ? (
        <Nothing>No request yet. Ask for access in Slack, and the run appears here.</Nothing>
      ) : (
        <div class="run">
          <Choice executions={executions} />
          <p class="run-says">{wordsOf(execution)}</p>
        </div>
      )}
      {machine.value === undefined ? null : <Picture of={machine.value} execution={execution} />}
      <ul class="legend">
        <li class="now">now</li>
        <li class="seen">passed through</li>
        <li class="catch">after an error</li>
      </ul>
    </Panel>
  );
}
