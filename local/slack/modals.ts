// The stack of modals a person has open, and the App Home: how they open, change and close.
// Never untrue: a trigger opens one view within three seconds, and no stack is deeper than three.
import { type ViewPayload, validateView, withIds } from "./block-kit.ts";
import { valuesOf } from "./elements.ts";
import { LIMITS } from "./limits.ts";
import type { Trigger, View } from "./records.ts";
import { faulty, SlackError } from "./slack-error.ts";
import { homeIdOf, type State } from "./state.ts";

/** A view as Slack takes it in. Throws `view_too_large`, `invalid_arguments`. */
export function acceptedView(view: unknown, state: State): ViewPayload {
  if (view === undefined || typeof view !== "object" || view === null)
    throw faulty("invalid_arguments", "", [
      { pointer: "/view", message: "missing required field: view" },
    ]);
  if (Buffer.byteLength(JSON.stringify(view)) > LIMITS.viewBytes)
    throw new SlackError("view_too_large");
  const faults = validateView(view);
  if (faults.length > 0) throw faulty("invalid_arguments", "/view", faults);
  const payload = view as ViewPayload;
  return { ...payload, blocks: withIds(payload.blocks, state.newBlockId) };
}

function uniqueExternalId(state: State, { external_id }: ViewPayload, self?: View) {
  if (!external_id) return;
  const other = state.views
    .values()
    .find((view) => view.payload.external_id === external_id && view.id !== self?.id);
  if (other) throw new SlackError("duplicate_external_id");
}

/** A trigger for `user`, as every interaction brings one. */
export function newTrigger(state: State, user: string, viewId?: string): string {
  const id = state.newTriggerId();
  const old = state.triggers.values().filter((one) => state.clock.now() - one.madeAt > 60_000);
  for (const one of old) state.triggers.delete(one.id);
  state.triggers.put(id, { id, user, viewId, madeAt: state.clock.now(), isUsed: false });
  return id;
}

function exchange(state: State, id: string): Trigger {
  const trigger = state.triggers.get(id);
  // Slack cannot tell a very old trigger from one it never gave, if the form is right.
  if (!trigger)
    throw new SlackError(/^\d+\.\d+\.\w+$/.test(id) ? "expired_trigger_id" : "invalid_trigger_id");
  if (trigger.isUsed) throw new SlackError("exchanged_trigger_id");
  if (state.clock.now() - trigger.madeAt > LIMITS.triggerMs)
    throw new SlackError("expired_trigger_id");
  state.triggers.put(id, { ...trigger, isUsed: true });
  return trigger;
}

function modalOnly(payload: ViewPayload) {
  if (payload.type === "modal") return;
  throw faulty("invalid_arguments", "/view", [
    { pointer: "/type", message: "must be a valid enum value: modal" },
  ]);
}

function show(state: State, user: string, payload: ViewPayload, below?: View): View {
  const id = state.newId("V");
  const view: View = {
    id,
    user,
    hash: state.newHash(),
    payload,
    values: valuesOf(payload.blocks),
    rootViewId: below?.rootViewId ?? id,
    previousViewId: below?.id ?? null,
  };
  state.saveView(view);
  return view;
}

/** views.open: the modal replaces whatever stack the person had open. */
export function openView(state: State, triggerId: string, view: unknown): View {
  const payload = acceptedView(view, state);
  modalOnly(payload);
  uniqueExternalId(state, payload);
  const { user } = exchange(state, triggerId);
  state.closeViews(state.openModals(user));
  return show(state, user, payload);
}

/** Puts a modal on top of the stack `below` is in. Throws `push_limit_reached`. */
export function pushOn(state: State, below: View, view: unknown): View {
  const payload = acceptedView(view, state);
  modalOnly(payload);
  uniqueExternalId(state, payload);
  if (state.openModals(below.user).length >= LIMITS.viewStack)
    throw new SlackError("push_limit_reached");
  return show(state, below.user, payload, state.openModals(below.user).at(-1));
}

/** views.push: only with a trigger of an interaction inside an open modal. */
export function pushView(state: State, triggerId: string, view: unknown): View {
  acceptedView(view, state);
  const trigger = exchange(state, triggerId);
  const below = trigger.viewId === undefined ? undefined : state.views.get(trigger.viewId);
  if (!below) throw new SlackError("not_found");
  if (below.payload.type !== "modal")
    throw faulty("invalid_arguments", "/view", [
      {
        pointer: "/type",
        message: "must match the `type` of the root view whose stack we're pushing onto",
      },
    ]);
  return pushOn(state, below, view);
}

function replace(state: State, old: View, payload: ViewPayload): View {
  const values = valuesOf(payload.blocks, old.values);
  const view: View = { ...old, payload, values, hash: state.newHash() };
  state.saveView(view);
  return view;
}

/** Changes an open view; inputs whose block and action ids stay keep what was typed. Throws `hash_conflict`. */
export function updateView(state: State, old: View, view: unknown, hash?: string): View {
  const payload = acceptedView(view, state);
  if (hash !== undefined && hash !== old.hash) throw new SlackError("hash_conflict");
  if (payload.type !== old.payload.type)
    throw faulty("invalid_arguments", "/view", [
      { pointer: "/type", message: `must be a valid enum value: ${old.payload.type}` },
    ]);
  uniqueExternalId(state, payload, old);
  return replace(state, old, payload);
}

/** views.publish: sets the App Home of a person. */
export function publishHome(state: State, user: string, view: unknown, hash?: string): View {
  const payload = acceptedView(view, state);
  if (payload.type !== "home")
    throw faulty("invalid_arguments", "/view", [
      { pointer: "/type", message: "must be a valid enum value: home" },
    ]);
  const id = homeIdOf(user);
  const old = state.views.get(id);
  if (hash !== undefined && hash !== old?.hash) throw new SlackError("hash_conflict");
  uniqueExternalId(state, payload, old);
  if (old) return replace(state, old, payload);
  const values = valuesOf(payload.blocks);
  const made: View = {
    id,
    user,
    hash: state.newHash(),
    payload,
    values,
    rootViewId: id,
    previousViewId: null,
  };
  state.saveView(made);
  return made;
}
