// What the event bus told the world: a rule of the customer's on everything Curfew announces.
import { join } from "node:path";
import type { InProcessStage } from "../../local/stage/in-process.ts";
import { ROOT } from "../../local/stage/where.ts";

const NAME = "customer-listener";

export interface HeardEvent {
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Puts the rule in place; gives the events heard so far, oldest first. */
export async function listenOn(stage: InProcessStage): Promise<() => HeardEvent[]> {
  const { lambda, events, iam } = stage.cloud;
  const arn = lambda.register(
    { name: "Listener", timeoutSeconds: 10, memoryMb: 128, environment: {}, secrets: [] },
    { file: join(ROOT, "test/support/listener.ts"), functionName: NAME, environment: {} },
  );
  const user = iam.seedUser({ name: "platform-team" });
  const caller = iam.callerOf(iam.keyFor(user).accessKeyId);
  if (caller === undefined) throw new Error("the platform team has no identity");
  const put = (operation: string, input: object) => {
    const found = events.service.operations[operation];
    return found?.run(found.input.parse(input), { caller, requestId: "story" });
  };
  await put("PutRule", { Name: NAME, EventPattern: JSON.stringify({ source: ["curfew"] }) });
  await put("PutTargets", { Rule: NAME, Targets: [{ Id: "listener", Arn: arn }] });
  return () =>
    stage.lines
      .filter(({ functionName }) => functionName === NAME)
      .map(({ line }) => JSON.parse(line) as HeardEvent);
}
