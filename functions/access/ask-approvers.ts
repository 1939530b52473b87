// Step AskApprovers: stores the task token and shows the card.
import { askApprovers } from "../../workflows/access/ask-approvers.ts";
import { entry } from "../runtime/entry.ts";
import { WaitEvent } from "../runtime/events.ts";
import { changing, lenientDirectory, lenientPolicy, telling, workflows } from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "AskApprovers",
  event: WaitEvent,
  about: ({ requestId }) => requestId,
  run: (runtime, event, now) =>
    askApprovers(
      {
        ...changing(runtime),
        ...telling(runtime),
        directory: lenientDirectory(runtime),
        policy: lenientPolicy(runtime),
        workflows: workflows(runtime),
      },
      event,
      now,
    ),
});
