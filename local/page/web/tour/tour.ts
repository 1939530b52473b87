// The tour's state: it goes on when what it waits for is there, can be left at any time, and is kept over a reload.
// Never untrue: it watches; it does nothing of what it asks for.
import { computed, effect, signal } from "@preact/signals";
import { faults, house, isWatched } from "../house/data.ts";
import { go, place } from "../place.ts";
import { modal } from "../workspace.ts";
import { found, mark } from "./pointer.ts";
import { type Memory, STEPS, type Step, type World } from "./steps.ts";

const KEPT = "curfew-tour";
const NEVER: Memory = { at: 0, isOpen: false, since: "" };

function remembered(): Memory {
  try {
    return { ...NEVER, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Memory>) };
  } catch {
    return NEVER;
  }
}

export const memory = signal<Memory>(remembered());

export const step = computed<Step | undefined>(() =>
  memory.value.isOpen ? STEPS[memory.value.at] : undefined,
);
export const isOver = computed(() => memory.value.at >= STEPS.length);
/** The step's sentence, where a form stands before everything else. */
export const formHint = computed(() => (step.value?.isInForm ? step.value.says : ""));

const world = computed<World | undefined>(() => {
  if (house.value === undefined) return undefined;
  return {
    house: house.value,
    faults: faults.value,
    place: place.value,
    hasForm: modal.value !== undefined,
    since: memory.value.since,
  };
});

const keep = (to: Partial<Memory>) => {
  memory.value = { ...memory.value, ...to };
  localStorage.setItem(KEPT, JSON.stringify(memory.value));
};

/** Whether the person stands where the step happens. */
export const isAtPlace = computed(() => {
  const wanted = Object.entries(step.value?.at ?? {});
  return wanted.every(([name, value]) => place.value[name as keyof typeof place.value] === value);
});

/** Whether what a step shows is there, so that a person may go on. */
export const mayGoOn = computed(() => {
  const now = world.value;
  return step.value?.isToRead === true && now !== undefined && step.value.isDone(now);
});

/** Takes the tour up where it was left, or begins it. */
export function start(): void {
  const isFresh = memory.value.since === "" || isOver.value;
  // Until the house has answered, nothing that happened before may count.
  keep({ isOpen: true, ...(isFresh ? { at: 0, since: house.value?.now ?? "" } : {}) });
}

export const leave = () => keep({ isOpen: false });
export const again = () => keep({ at: 0, since: house.value?.now ?? "" });
export const goOn = () => keep({ at: memory.value.at + 1 });

/** Goes where the step happens, and puts the keyboard on what it points at. */
export function showMe(): void {
  const now = step.value;
  if (now === undefined) return;
  if (!isAtPlace.value) go({ thread: undefined, ...now.at });
  requestAnimationFrame(() => {
    const target = found(now.point);
    target?.scrollIntoView({ block: "center" });
    target?.focus();
  });
}

effect(() => {
  isWatched.value = memory.value.isOpen;
});

effect(() => {
  const now = world.value;
  if (now === undefined || step.value === undefined) return;
  if (memory.value.since === "") return keep({ since: now.house.now });
  if (step.value.isUndone?.(now)) return keep({ at: memory.value.at - 1 });
  if (!step.value.isToRead && step.value.isDone(now)) goOn();
});

// The page is drawn anew at any time: the mark follows what it points at.
const point = () => mark(isAtPlace.value ? (step.value?.point ?? []) : []);
new MutationObserver(point).observe(document.body, { childList: true, subtree: true });
effect(() => {
  point();
  void place.value;
  requestAnimationFrame(point);
});
