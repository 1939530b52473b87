// EventBridge: an execution failed, timed out or was stopped. Another one takes the request on.
import { readExecutionName } from "../../adapters/sfn-workflows.ts";
import { restartWorkflow } from "../../workflows/access/restart-workflow.ts";
import { entry } from "../runtime/entry.ts";
import { ExecutionEvent } from "../runtime/events.ts";
import { changing, lenientDirectory, telling, workflows } from "../runtime/ports.ts";

export const { wire, handler } = entry({
  name: "RestartWorkflow",
  event: ExecutionEvent,
  about: ({ detail }) => readExecutionName(detail.name)?.requestId,
  run: async (runtime, { detail }, now) => {
    const execution = readExecutionName(detail.name);
    if (execution === undefined) return;
    await restartWorkflow(
      {
        ...changing(runtime),
        ...telling(runtime),
        directory: lenientDirectory(runtime),
        workflows: workflows(runtime),
      },
      execution,
      now,
    );
  },
});
