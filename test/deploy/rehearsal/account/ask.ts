// A call of the deploy to a service of the local cloud, by an administrator: AWS's own limits on the input hold.
import { AwsError, type Caller } from "../../../../local/cloud/core/service.ts";
import type { Region } from "./account.ts";

const administrator = (account: string): Caller => ({
  kind: "user",
  arn: `arn:aws:iam::${account}:user/administrator`,
  accountId: account,
  userId: "AIDAADMINISTRATOR",
  accessKeyId: "AKIAADMINISTRATOR",
  principalArn: `arn:aws:iam::${account}:user/administrator`,
});

/** Throws AwsError as AWS would, and a plain Error for an operation that the local cloud does not imitate. */
export async function ask(
  { services, place }: Region,
  service: string,
  operation: string,
  input: object,
): Promise<unknown> {
  const found = services[service]?.operations[operation];
  if (found === undefined) throw new Error(`the local ${service} has no ${operation}`);
  const read = found.input.safeParse(input);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new AwsError("ValidationException", `${issue?.path.join(".")}: ${issue?.message}`);
  }
  return found.run(read.data, { caller: administrator(place.account), requestId: "rehearsal" });
}
