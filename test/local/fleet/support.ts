// A fleet of one instance with Session Manager and logs, for tests.
import { createIam } from "../../../local/cloud/iam/iam.ts";
import { createKms } from "../../../local/cloud/kms/service.ts";
import { createLogs } from "../../../local/cloud/logs/service.ts";
import { createS3 } from "../../../local/cloud/s3/service.ts";
import { createAgent } from "../../../local/fleet/agent.ts";
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
  const iam = createIam({ clock, store, place: PLACE, propagation: { min: 0, max: 0 } });
  const kms = createKms({ store, place: PLACE });
  const { authorize } = iam;
  const s3 = createS3({ clock, store, place: PLACE, authorize, keyArn: kms.keyArn });
  const agent = createAgent({ iam, ec2, services: [s3.service, kms.service] });
  const fleet = createFleet({ clock, place: PLACE, ssm, ec2, logs, agent });
  const startFull = async (DocumentName = "Logged") =>
    (await call("StartSession", { Target: WEB, DocumentName }, ana)) as {
      SessionId: string;
      TokenValue: string;
    };
  const startAt = async (DocumentName?: string) => (await startFull(DocumentName)).SessionId;
  const read = async (logStreamName: string): Promise<string[]> => {
    const { run, input } = logs.service.operations.GetLogEvents!;
    const given = input.parse({ logGroupName: GROUP, logStreamName, startFromHead: true });
    const answer = (await run(given, { caller: ana, requestId: "r" })) as {
      events: { message: string }[];
    };
    return answer.events.map(({ message }) => message);
  };
  /** The stream's messages; where there is none yet, after the agent's next tick. */
  const logged = (logStreamName: string): Promise<string[]> =>
    read(logStreamName).catch(async () => {
      await clock.advance(1_000);
      return read(logStreamName);
    });
  return { ...base, iam, kms, agent, logs, fleet, document, startFull, startAt, logged };
}
