// The story's clock, with its skips.
// Never untrue: a skip goes to the very moment it names; without such a moment it cannot be pressed and says why.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Moment } from "../../../house/shapes.ts";
import { post } from "../api.ts";
import { attempt, notice } from "../workspace.ts";
import { answeredAt, house, reload } from "./data.ts";
import { Badge, Panel, utcTime } from "./panel.tsx";

const NAMES: Readonly<Record<Moment["name"], string>> = {
  minute: "+1 minute",
  warning: "To the warning",
  idle: "To idle",
  deadline: "To the deadline",
  look: "To the next look",
};

const WHILE_MOVING_MS = 250;
/** The skip under way. */
const moving = signal<Moment["name"] | undefined>(undefined);

async function skip({ name, at }: Moment): Promise<void> {
  moving.value = name;
  const watch = setInterval(() => void reload(), WHILE_MOVING_MS);
  const to = name === "minute" ? { advance: "PT1M" } : { to: new Date(at ?? 0).toISOString() };
  await attempt(() => post("/control/clock", to));
  clearInterval(watch);
  await reload();
  moving.value = undefined;
}

/** Story time now: a live clock runs on between two answers. */
function useNow(): number {
  const [, tick] = useState(0);
  const { now, isLive } = house.value ?? { now: new Date(0).toISOString(), isLive: false };
  useEffect(() => {
    if (!isLive) return;
    const ticking = setInterval(() => tick((count) => count + 1), 1000);
    return () => clearInterval(ticking);
  }, [isLive]);
  return Date.parse(now) + (isLive ? performance.now() - answeredAt.value : 0);
}

const dayOf = (at: number) =>
  new Date(at).toLocaleDateString("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: "UTC",
  });

function Skip({ moment, now }: { moment: Moment; now: number }) {
  const { name, at, says } = moment;
  const isBusy = moving.value !== undefined;
  return (
    <li>
      <button
        type="button"
        class="button skip"
        data-skip={name}
        disabled={at === undefined || isBusy}
        aria-describedby={`skip-${name}`}
        onClick={() => void skip(moment)}
      >
        {moving.value === name ? "Moving…" : NAMES[name]}
        <span class="when">
          {at === undefined ? "" : utcTime(name === "minute" ? now + 60_000 : at)}
        </span>
      </button>
      <p class="skip-says" id={`skip-${name}`}>
        {says}
      </p>
    </li>
  );
}

export function ClockPanel() {
  const now = useNow();
  const isLive = house.value?.isLive === true;
  return (
    <Panel
      name="clock"
      title="Clock"
      says="One clock drives everything here. Skip ahead and see what happens on time, in a second instead of hours."
    >
      <div class="clock">
        <p class="time">
          <time dateTime={new Date(now).toISOString()}>{utcTime(now)}</time>
          <span class="day">
            {dayOf(now)}, UTC{" "}
            <Badge tone={isLive ? "good" : "plain"}>{isLive ? "running" : "standing still"}</Badge>
          </span>
        </p>
        <ul class="skips">
          {(house.value?.moments ?? []).map((moment) => (
            <Skip key={moment.name} moment={moment} now={now} />
          ))}
        </ul>
      </div>
      <p class="notice" role="alert">
        {notice.value}
      </p>
    </Panel>
  );
}
