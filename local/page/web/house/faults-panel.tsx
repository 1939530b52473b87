// The fault switches, and what they struck.
// Never untrue: a switch shows what the local cloud has, not what was pressed.

import type { Fate } from "../../../house/shapes.ts";
import { post } from "../api.ts";
import { attempt } from "../workspace.ts";
import { type BusFaults, faults, type Rule, reload, stream } from "./data.ts";
import { FAULT_SWITCHES, type FaultSwitch, isOn, throwing } from "./fault-switches.ts";
import { Badge, Panel, Scroll, utcTime } from "./panel.tsx";

async function flip(one: FaultSwitch, on: boolean): Promise<void> {
  await attempt(() => post("/control/faults", throwing(one, faults.value, on)));
  await reload();
}

interface Struck {
  readonly times: number;
  /** The newest, in words. */
  readonly last: string;
}

const FATES: readonly (readonly [keyof BusFaults, Fate])[] = [
  ["lose", "lost"],
  ["duplicate", "delivered twice"],
  ["delayMs", "on its way"],
];

/** A rule counts itself; of the bus, the shown part of the event stream tells. */
function struckBy(one: FaultSwitch): Struck {
  if ("rule" in one) {
    const found = faults.value.rules.find(({ id }) => id === one.id);
    return { times: found?.struck ?? 0, last: found?.last ? strikeWords(found.last) : "" };
  }
  const [, fate] = FATES.find(([name]) => one.bus[name] !== undefined) ?? [];
  const hit = stream.value.events.filter(({ sent }) => sent.some((to) => to.fate === fate));
  const [newest] = hit;
  const last = newest === undefined ? "" : `last ${newest.about}, ${utcTime(newest.at)}`;
  return { times: hit.length, last };
}

const strikeWords = ({ at, operation, caller }: NonNullable<Rule["last"]>) =>
  `last ${operation} of ${caller.split("/").at(-1) || "a stranger"}, ${utcTime(at)}`;

function Switch({ of }: { of: FaultSwitch }) {
  const on = isOn(of, faults.value);
  const { times, last } = struckBy(of);
  return (
    <li class={on ? "fault on" : "fault"}>
      <button
        type="button"
        role="switch"
        aria-checked={on}
        aria-describedby={`holds-${of.id}`}
        data-fault={of.id}
        onClick={() => void flip(of, !on)}
      >
        <span class="knob" aria-hidden="true" />
        {of.name}
      </button>
      <span class="struck">{times > 0 ? `struck ${times}×` : ""}</span>
      <p id={`holds-${of.id}`}>{of.holds}</p>
      {last === "" ? null : <p class="last">{last}</p>}
    </li>
  );
}

/** Rules that came by the control API. */
function Others() {
  const known = new Set(FAULT_SWITCHES.map(({ id }) => id));
  const others = faults.value.rules.filter(({ id }) => !known.has(id));
  return (
    <>
      {others.map(({ id, kind, service = "any service", operation = "any call", struck }) => (
        <li key={id} class="fault on">
          <span>
            {kind}: {service} {operation}
          </span>
          <span class="struck">struck {struck}×</span>
        </li>
      ))}
    </>
  );
}

export function FaultsPanel() {
  const on = FAULT_SWITCHES.filter((one) => isOn(one, faults.value)).length;
  return (
    <Panel
      name="faults"
      title="Fault switches"
      says="Break AWS on purpose. Under each switch stands the promise that must hold all the same."
      beside={<Badge tone={on > 0 ? "bad" : "plain"}>{on === 0 ? "all well" : `${on} on`}</Badge>}
    >
      <Scroll label="Fault switches">
        <ul>
          {FAULT_SWITCHES.map((one) => (
            <Switch key={one.id} of={one} />
          ))}
          <Others />
        </ul>
      </Scroll>
    </Panel>
  );
}
