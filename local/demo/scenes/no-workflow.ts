// The workflow that would take access away is killed. Then nothing may give it either.
import { type Scene, SECOND, type World } from "../world.ts";

/** Somebody with rights of an administrator stops the execution by hand. */
async function stopWorkflow({ stage }: World, requestId: string): Promise<void> {
  const execution = stage.states.executions().find(({ name }) => name === requestId);
  const operation = stage.states.service.operations.StopExecution;
  const keys = stage.keys.get("lead");
  const caller = keys && stage.cloud.iam.callerOf(keys.accessKeyId);
  if (execution === undefined || operation === undefined || caller === undefined)
    throw new Error("there is no execution to stop");
  await operation.run({ executionArn: execution.arn }, { caller, requestId: "demo" });
  await stage.clock.quiet();
}

export const noWorkflow: Scene = {
  title: "The workflow is killed: without someone to take access away, nobody gets it",
  async play(world) {
    const { stage, actors, observed } = world;
    const { switches } = stage.cloud.events;
    const { id } = await world.ask("oncall", {
      instance: "batch-1",
      minutes: 30,
      reason: "finish the import",
    });
    await world.pass(10 * SECOND);
    switches.set({ lose: 1, match: { source: ["aws.states"] } });
    await stopWorkflow(world, id);
    world.page.event(
      stage.clock.now(),
      "An administrator",
      "stops the running execution; its alarm event is lost",
      "plain",
    );
    await actors.approve("lead", id);
    await world.tell();
    const { state } = await world.read(id);
    const answer = await stage.cloud.lambda.invokeSync(`${stage.topology.prefix}-GrantAccess`, {
      requestId: id,
    });
    await stage.clock.quiet();
    switches.clear();
    observed.noExecution = {
      requestId: id,
      stateBefore: state,
      answer,
      policies: stage.cloud.iam.policiesOf("p-omar01").length,
    };
    world.page.event(
      stage.clock.now(),
      "An administrator",
      `invokes GrantAccess by hand; it answers ${JSON.stringify(answer)}`,
      "plain",
    );
    await world.tell();
    await world.pass(20 * SECOND);
  },
};
