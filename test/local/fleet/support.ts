// A fleet of one instance with Session Manager and logs, for tests.
import { createLogs } from "../../../local/cloud/logs/service.ts";
import { createFleet } from "../../../local/fleet/fleet.ts";
import { ana, PLACE, sessionDocument, WEB, world } from "../cloud/ssm/support.ts";

export const GROUP = "/sessions";

export function fleetWorld() {
  const base = world();
  const { clock, store, ec2, ssm, call } = base;
  const logs = createLogs({ clock, store, place: PLACE, deliver: () => undefined });
  logs.seedGroup({ name: GROUP });
  const document = (name: string, inputs: Record<string, unknown>) =>
    ssm.seedDocument(name, sessionDocument({ cloudWatchLogGroupName: GROUP, ...inputs }));
  document("Logged", {});
  const fleet = createFleet({ clock, place: PLACE, ssm, ec2, logs });
  const startFull = async (DocumentName = "Logged") =>
    (await call("StartSession", { Target: WEB, DocumentName }, ana)) as {
      SessionId: string;
      TokenValue: string;
    };
  const startAt = async (DocumentName?: string) => (await startFull(DocumentName)).SessionId;
  const logged = async (logStreamName: string): Promise<string[]> => {
    const { run, input } = logs.service.operations.GetLogEvents!;
    const given = input.parse({ logGroupName: GROUP, logStreamName, startFromHead: true });
    const answer = (await run(given, { caller: ana, requestId: "r" })) as {
      events: { message: string }[];
    };
    return answer.events.map(({ message }) => message);
  };
  return { ...base, logs, fleet, document, startFull, startAt, logged };
}
