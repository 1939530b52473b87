// The Deny button: asks why before anything is decided.
import { denyModal } from "../views/small-modals.ts";
import { type ClickArgs, readClick } from "./click.ts";
import type { Listening } from "./listening.ts";

export const deny =
  (listening: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const click = await readClick(args, listening);
    if (click === undefined) return;
    await args.client.views.open({
      trigger_id: click.triggerId,
      view: denyModal(click.requestId),
    });
  };
