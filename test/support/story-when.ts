// What happens in stories: time passes, people act, things break and come back.
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { SSMClient, TerminateSessionCommand } from "@aws-sdk/client-ssm";
import type { InstanceState } from "../../local/cloud/ec2/instances.ts";
import { roleNameOf } from "./grant-roles.ts";
import { propagated } from "./stage.ts";
import { adminOf } from "./story-admin.ts";
import type { OpenSession } from "./story-given.ts";
import type { Scene } from "./story-scene.ts";

export type When = ReturnType<typeof whenOn>;

const WIDE = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "ssm:*", Resource: "*" }],
};

const SWEEP = "curfew-sweep";
/** As many invocations at once as an account may have (the stage's own default). */
const EVERYTHING = 1000;

export function whenOn({ stage, actors }: Scene) {
  const { clock, cloud } = stage;
  const seconds = (count: number) => clock.advance(count * 1000);
  const idOf = (instance: string) =>
    cloud.ec2.instances().find(({ tags }) => tags.Name === instance)?.id ?? instance;
  const stopExecutions = async (requestId: string) => {
    const admin = new SFNClient(adminOf(stage));
    for (const { arn, name, status } of stage.states.executions())
      if (name.startsWith(requestId) && status === "RUNNING")
        await admin.send(new StopExecutionCommand({ executionArn: arn }));
  };
  return {
    seconds,
    /** IAM decides by everything that was written. */
    propagated: () => propagated(stage),
    minutes: (count: number) => seconds(count * 60),
    hours: (count: number) => seconds(count * 3600),
    approves: actors.approve,
    approvesFor: actors.approveFor,
    approvesEscalated: actors.approveEscalated,
    asksForMore: actors.extend,
    approvesMore: actors.approveExtension,
    approvesMoreFor: actors.approveExtensionFor,
    deniesMore: actors.denyExtension,
    denies: actors.deny,
    withdraws: actors.withdraw,
    isDone: actors.done,
    revokes: actors.revoke,
    /** The user types `exit`; no AWS call tells of it (facts A6). */
    async leaves(session: Pick<OpenSession, "type">) {
      await session.type("exit").catch(() => undefined);
      await clock.quiet();
    },
    /** EC2 moves it there through its own transition. */
    async instanceBecomes(instance: string, state: InstanceState) {
      cloud.ec2.setState(idOf(instance), state);
      await clock.quiet();
    },
    /** Somebody changes an instance's tags in EC2; the name stays. */
    instanceIsTagged(instance: string, tags: Readonly<Record<string, string>>) {
      cloud.ec2.setTags(idOf(instance), { Name: instance, ...tags });
    },
    /** No function runs: the machine and Slack get throttled, no schedule fires, no event arrives. */
    everyFunctionIsDown() {
      cloud.lambda.switches.throttleAbove = 0;
      cloud.events.switches.set({ lose: 1 });
      const sweep = cloud.scheduler.schedules().find(({ name }) => name === SWEEP);
      cloud.scheduler.deleteSchedule(SWEEP);
      return () => {
        cloud.lambda.switches.throttleAbove = EVERYTHING;
        cloud.events.switches.clear();
        if (sweep !== undefined) cloud.scheduler.putSchedule(sweep);
      };
    },
    /** The minute sweep does not run; gives the way to bring it back. */
    theSweepIsDead() {
      const sweep = cloud.scheduler.schedules().find(({ name }) => name === SWEEP);
      cloud.scheduler.deleteSchedule(SWEEP);
      return () => {
        if (sweep !== undefined) cloud.scheduler.putSchedule(sweep);
      };
    },
    /** Several people press Approve at the same moment; resolves when all is done. */
    async approveAtOnce(requestId: string, ...people: readonly string[]) {
      await Promise.all(people.map((who) => actors.clickApprove(who, requestId)));
      await clock.quiet();
    },
    /** Nothing can be written to S3; gives the way to bring it back. */
    s3IsDown() {
      const id = cloud.faults.add({ service: "s3", operation: "PutObject", kind: "fail" });
      return () => cloud.faults.clear(id);
    },
    /** Every call to Slack fails; gives the way to bring it back. */
    slackIsDown() {
      const { failures } = stage.slack.switches;
      for (const method of ["chat.postMessage", "chat.update", "conversations.open"])
        for (let call = 0; call < 500; call += 1) failures.push({ method, error: "fatal_error" });
      return () => failures.splice(0, failures.length);
    },
    /** Somebody with power over Step Functions stops the request's running executions. */
    async anAdminStops(requestId: string) {
      await stopExecutions(requestId);
      await clock.quiet();
    },
    /** The same in the middle of something else, which is not waited for. */
    anAdminStopsMeanwhile: (requestId: string) => void clock.track(stopExecutions(requestId)),
    /** Somebody with power over Systems Manager ends a session. */
    async anAdminTerminates(sessionId: string) {
      await new SSMClient(adminOf(stage)).send(
        new TerminateSessionCommand({ SessionId: sessionId }),
      );
      await clock.quiet();
    },
    /** Another principal writes a wide policy on a grant's role; IAM knows of it afterwards. */
    async somebodyWidens({ id }: { readonly id: string }) {
      await new IAMClient(adminOf(stage)).send(
        new PutRolePolicyCommand({
          RoleName: roleNameOf(id),
          PolicyName: "by-hand",
          PolicyDocument: JSON.stringify(WIDE),
        }),
      );
      await propagated(stage);
    },
    /** Another principal attaches a managed policy to a grant's role, and puts the role into an instance profile. */
    async somebodyAttaches({ id }: { readonly id: string }) {
      const iam = new IAMClient(adminOf(stage));
      const RoleName = roleNameOf(id);
      const PolicyArn = cloud.iam.seedManagedPolicy({ name: "Wide", document: WIDE });
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
      const InstanceProfileName = "by-hand";
      await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
      await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
    },
    /** Another principal deletes a grant's role with all that is on it. */
    async somebodyDeletesTheRole({ id }: { readonly id: string }) {
      const iam = new IAMClient(adminOf(stage));
      const RoleName = roleNameOf(id);
      for (const { name } of cloud.iam.policiesOf(RoleName))
        await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: name }));
      await iam.send(new DeleteRoleCommand({ RoleName }));
    },
    /** All containers are gone: every function starts cold from here on. */
    containersAreRecycled: () => stage.host.recycle(),
  };
}
