// The fault switches, and what they struck.
// Never untrue: a switch shows what the local cloud has, not what was pressed.
import { post } from "../api.ts";
import { attempt } from "../workspace.ts";
import { type Faults, faults, reload, stream } from "./data.ts";
import { FAULT_SWITCHES, type FaultSwitch, isOn, throwing } from "./fault-switches.ts";
import { Badge, Panel, Scroll } from "./panel.tsx";

async function flip(one: FaultSwitch, on: boolean): Promise<void> {
  await attempt(() => post("/control/faults", throwing(one, faults.value, on)));
  await reload();
}

/** How often it struck: a rule counts itself, of the bus the stream tells. */
function struckBy(one: FaultSwitch, { rules }: Faults): number {
  if ("rule" in one) return rules.find(({ id }) => id === one.id)?.struck ?? 0;
  const fate = one.bus.lose ? "lost" : one.bus.duplicate ? "delivered twice" : "on its way";
  return stream.value.events.filter(({ sent }) => sent.some((to) => to.fate === fate)).length;
}

function Switch({ of }: { of: FaultSwitch }) {
  const on = isOn(of, faults.value);
  const struck = struckBy(of, faults.value);
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
      <span class="struck">{struck > 0 ? `struck ${struck}×` : ""}</span>
      <p id={`holds-${of.id}`}>{of.holds}</p>
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
