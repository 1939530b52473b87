// What the agent of an instance asks of AWS: with the credentials of its instance profile, and no others.
// Never untrue: a call that the role of the instance does not allow is not made.
import { AwsError, type Caller, type Service } from "../cloud/core/service.ts";
import type { Ec2 } from "../cloud/ec2/service.ts";
import { denialSentence } from "../cloud/front/gate.ts";
import type { Iam } from "../cloud/iam/iam.ts";

export interface AgentDeps {
  readonly iam: Pick<Iam, "authorize" | "seenRole" | "keyFor" | "callerOf">;
  readonly ec2: Pick<Ec2, "instance">;
  readonly services: readonly Service[];
}

export type Agent = ReturnType<typeof createAgent>;

const accessDenied = (sentence: string) => new AwsError("AccessDenied", sentence, 403);

export function createAgent({ iam, ec2, services }: AgentDeps) {
  const callerOn = (instanceId: string): Caller => {
    // An instance profile bears its role's name, as the console makes it.
    const role = ec2.instance(instanceId)?.profile?.replace(":instance-profile/", ":role/");
    const caller =
      role === undefined || iam.seenRole(role) === undefined
        ? undefined
        : iam.callerOf(iam.keyFor(role, instanceId).accessKeyId);
    if (caller === undefined)
      throw new AwsError("NoCredentialProviders", "no valid providers in chain", 403);
    return caller;
  };
  return {
    /** Calls one operation from an instance. Throws AwsError, also where its role does not allow it. */
    async call(
      instanceId: string,
      service: string,
      operation: string,
      given: object,
    ): Promise<unknown> {
      const caller = callerOn(instanceId);
      const found = services.find(({ name }) => name === service)?.operations[operation];
      if (found === undefined) throw new Error(`the local ${service} has no ${operation}`);
      const input: unknown = found.input.parse(given);
      for (const need of found.needs(input, caller)) {
        const ruling = iam.authorize(caller, need);
        if (!ruling.allowed) throw accessDenied(denialSentence(caller, need, ruling));
      }
      return found.run(input, { caller, requestId: `agent-${instanceId}` });
    },
  };
}
