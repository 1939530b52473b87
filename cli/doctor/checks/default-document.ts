// The account's default document: sessions opened outside Curfew live by it.
// Never untrue: it is compared with the most lenient of the profiles, so what is found is weaker than all of them.
import { GetDocumentCommand, SSMClient } from "@aws-sdk/client-ssm";
import { DEFAULT_DOCUMENT } from "../../../domain/session-document.ts";
import type { Check, Finding } from "../finding.ts";

/** Session Manager's own idle time, in minutes, when none is set (facts B1). */
const IDLE_BY_DEFAULT = 20;

type Inputs = Readonly<Record<string, unknown>>;

export const checkDefaultDocument: Check = async ({ aws, profiles, topology }) => {
  // Kept by Curfew, it is compared to the letter with the other documents (session-documents).
  if (topology.documents.some(({ name }) => name === DEFAULT_DOCUMENT)) return [];
  const inputs = await read(new SSMClient(aws));
  if (inputs === undefined)
    return [
      weak(
        "The account has no default Session document, so sessions outside Curfew are not logged and have no maximum.",
      ),
    ];
  const idle = Math.max(...profiles.map(({ idleMinutes }) => idleMinutes));
  const longest = Math.max(...profiles.flatMap(({ ladder }) => ladder));
  const maximum = Number(inputs.maxSessionDuration || Number.POSITIVE_INFINITY);
  const isKeyed = profiles.every(({ session }) => session.kmsKeyArn !== undefined);
  const findings = [
    Number(inputs.idleSessionTimeout || IDLE_BY_DEFAULT) > idle &&
      weak(`Its idle time is longer than the ${idle} minutes of the profiles.`),
    maximum > longest &&
      weak(`It has no maximum, or one longer than the ${longest} minutes of the profiles.`),
    !isLogged(inputs) && weak("It does not log sessions so that an unlogged one cannot start."),
    isKeyed && !inputs.kmsKeyId && weak("It does not encrypt sessions with a KMS key."),
  ].filter((finding) => finding !== false);
  return findings.length > 0
    ? findings
    : [{ ...weak("Not weaker than the profiles."), severity: "ok", toDo: "" }];
};

/** Only the encryption flag makes CloudWatch logging fail-closed (facts B1). */
const isLogged = ({ cloudWatchLogGroupName, cloudWatchEncryptionEnabled }: Inputs) =>
  Boolean(cloudWatchLogGroupName) && String(cloudWatchEncryptionEnabled) === "true";

const weak = (what: string): Finding => ({
  check: "default-document",
  severity: "warning",
  resource: DEFAULT_DOCUMENT,
  what,
  toDo: "Set it in Session Manager's preferences, as strict as your profiles.",
});

async function read(client: SSMClient): Promise<Inputs | undefined> {
  try {
    const { Content = "{}" } = await client.send(
      new GetDocumentCommand({ Name: DEFAULT_DOCUMENT }),
    );
    return (JSON.parse(Content) as { inputs?: Inputs }).inputs ?? {};
  } catch (error) {
    if (error instanceof Error && error.name === "InvalidDocument") return undefined;
    throw error;
  }
}
