// views.*: modals and the App Home, as the app asks for them.
// Never untrue: every change goes through modals.ts, which holds Slack's rules.
import { z } from "zod";
import { json, type Method, method } from "./method.ts";
import { openView, publishHome, pushView, updateView } from "./modals.ts";
import { SlackError } from "./slack-error.ts";
import { wireView } from "./wire.ts";

const triggered = z.strictObject({ trigger_id: z.string(), view: json });

const open = method({
  scopes: [],
  input: triggered,
  run: ({ trigger_id, view }, state) => ({
    view: wireView(openView(state, trigger_id, view), state),
  }),
});

const push = method({
  scopes: [],
  input: triggered,
  run: ({ trigger_id, view }, state) => ({
    view: wireView(pushView(state, trigger_id, view), state),
  }),
});

const update = method({
  scopes: [],
  input: z.strictObject({
    view: json,
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
  }),
  run({ view, view_id, external_id, hash }, state) {
    const old = state.views
      .values()
      .find((one) =>
        view_id === undefined
          ? external_id !== undefined && one.payload.external_id === external_id
          : one.id === view_id,
      );
    if (!old) throw new SlackError("not_found");
    return { view: wireView(updateView(state, old, view, hash), state) };
  },
});

const publish = method({
  scopes: [],
  input: z.strictObject({ user_id: z.string(), view: json, hash: z.string().optional() }),
  run({ user_id, view, hash }, state) {
    const user = state.users.get(user_id);
    if (!user || user.isBot) throw new SlackError("user_not_found");
    return { view: wireView(publishHome(state, user.id, view, hash), state) };
  },
});

export const viewMethods: Readonly<Record<string, Method>> = {
  "views.open": open,
  "views.push": push,
  "views.update": update,
  "views.publish": publish,
};
