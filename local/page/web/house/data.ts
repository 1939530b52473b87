// What the back of the house shows, asked of the control API and asked again when something changed.
// Never untrue: what is shown is the newest answer; changes while one is on its way lead to one more question.
import { computed, effect, signal } from "@preact/signals";
import type { EventStream, House, HouseRecord, Machine } from "../../../house/shapes.ts";
import { get } from "../api.ts";
import { onChange } from "../feed.ts";
import { latest } from "../loading.ts";
import { place } from "../place.ts";

export interface Rule {
  readonly id: string;
  readonly service?: string;
  readonly operation?: string;
  readonly caller?: string;
  readonly kind: string;
  readonly times?: number;
  readonly struck: number;
  readonly last?: { readonly at: number; readonly operation: string; readonly caller: string };
}

export interface BusFaults {
  readonly delayMs?: readonly [number, number];
  readonly duplicate?: number;
  readonly lose?: number;
  readonly reorder?: boolean;
}

export interface Faults {
  readonly rules: readonly Rule[];
  readonly events: BusFaults;
}

export const house = signal<House | undefined>(undefined);
export const machine = signal<Machine | undefined>(undefined);
export const stream = signal<EventStream>({ total: 0, events: [] });
export const faults = signal<Faults>({ rules: [], events: {} });
export const record = signal<HouseRecord | undefined>(undefined);
/** Performance time at which `house` was answered: a live clock is shown running on from there. */
export const answeredAt = signal(0);
/** The request a person chose to look at; without a choice the newest is shown. */
export const chosen = signal<string | undefined>(undefined);
/** Others than the page itself may want the house kept up to date: the tour does. */
export const isWatched = signal(false);

export const shownRequest = computed(() => {
  const executions = house.value?.executions ?? [];
  const wanted = executions.find(({ request }) => request === chosen.value);
  const running = executions.find(({ status }) => status === "RUNNING");
  return (wanted ?? running ?? executions[0])?.request;
});

const isShown = computed(() => place.value.view === "house" || isWatched.value);

/** Asks one at a time; whoever asks meanwhile is served by one more question. */
function oneAtATime(ask: () => Promise<void>): () => Promise<void> {
  let asking: Promise<void> | undefined;
  let again = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      // The feed tells of a lost connection; when it is back everything is asked again.
      await ask().catch(() => undefined);
    } while (again);
    asking = undefined;
  };
  return () => {
    again = asking !== undefined;
    asking ??= run();
    return asking;
  };
}

const loadRecord = latest(
  async () => {
    const request = shownRequest.peek();
    return {
      found:
        request === undefined ? undefined : await get<HouseRecord>("/control/record", { request }),
    };
  },
  ({ found }) => {
    record.value = found;
  },
);

export const reload = oneAtATime(async () => {
  const [now, events, switches] = await Promise.all([
    get<House>("/control/house"),
    get<EventStream>("/control/events"),
    get<Faults>("/control/faults"),
  ]);
  house.value = now;
  answeredAt.value = performance.now();
  stream.value = events;
  faults.value = switches;
  machine.value ??= await get<Machine>("/control/machine");
  await loadRecord();
});

effect(() => {
  if (isShown.value) void reload();
});

effect(() => {
  if (shownRequest.value !== record.peek()?.request) void loadRecord();
});

onChange(({ kind }) => {
  if (!isShown.peek()) return;
  if (kind === "house" || kind === "clock" || kind === "anything") void reload();
});
