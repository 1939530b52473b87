// What the roles of governed instances allow: without it an agent cannot log, and then no session starts (facts B1, B5).
// Never untrue: a role passes only if each action is allowed and not denied; conditions, boundaries and SCPs are not weighed.
import { formsOf } from "../../../domain/emergency.ts";
import type { Profile } from "../../../domain/profile.ts";
import {
  type DocumentPlace,
  transcriptsBucket,
  transcriptsGroup,
} from "../../../domain/session-document.ts";
import type { Account, Holder, Statement } from "../account.ts";
import { type Check, type Finding, findingsOf } from "../finding.ts";
import { type RunningInstance, runningInstances } from "../running-instances.ts";
import { names, reaches } from "../statements.ts";

const about = findingsOf("instance-profiles");

/** Resource undefined: only the action is weighed. */
type Need = readonly [action: string, resource?: string];

const CHANNELS: readonly Need[] = [
  ["ssm:UpdateInstanceInformation"],
  ["ssmmessages:CreateControlChannel"],
  ["ssmmessages:CreateDataChannel"],
  ["ssmmessages:OpenControlChannel"],
  ["ssmmessages:OpenDataChannel"],
  ["logs:DescribeLogGroups"],
  ["logs:DescribeLogStreams"],
];

export const checkInstanceProfiles: Check = async ({ aws, account, place, profiles, topology }) => {
  const running = await runningInstances(aws, profiles);
  const known = await account();
  const governed = running.filter(({ profile }) => profile !== undefined);
  const findings = governed.flatMap((one) =>
    lookAt(one, known, { place, prefix: topology.prefix }),
  );
  const well = governed.length - findings.length;
  return [
    ...findings,
    about("ok", `${well} instances`, "Their roles allow what their profiles ask.", ""),
  ];
};

function lookAt(
  instance: RunningInstance,
  account: Account,
  at: DocumentPlace,
): readonly Finding[] {
  const { id, instanceProfile, profile } = instance;
  if (profile === undefined) return [];
  if (instanceProfile === undefined)
    return [
      about(
        "warning",
        id,
        "This instance has no instance profile, so its agent cannot log sessions.",
        "Give it an instance profile whose role allows what docs/doctor.md lists.",
      ),
    ];
  const holder = roleOf(instanceProfile, account);
  if (holder === undefined)
    return [
      about(
        "warning",
        id,
        `No role of this account stands behind ${instanceProfile}.`,
        "Put a role into the instance profile.",
      ),
    ];
  // Break-glass may have transcripts and keys of its own.
  const needs = formsOf([profile]).flatMap((form) => needsOf(form.profile, at));
  const missing = needs.filter((need) => !isAllowed(holder.statements, need));
  if (missing.length === 0) return [];
  const list = [...new Set(missing.map(([action]) => action))].join(", ");
  return [
    about(
      "warning",
      id,
      `Its role ${holder.name} does not allow ${list}, which profile ${profile.id} needs.`,
      "Allow it in the role; AmazonSSMManagedInstanceCore covers neither logs nor kms.",
    ),
  ];
}

function roleOf(instanceProfile: string, { roles, holders }: Account): Holder | undefined {
  const role = roles.find(({ InstanceProfileList = [] }) =>
    InstanceProfileList.some(({ Arn }) => Arn === instanceProfile),
  );
  return holders.find(({ arn }) => arn === role?.Arn);
}

function needsOf({ session }: Profile, at: DocumentPlace): readonly Need[] {
  const { partition, region, account } = at.place;
  const group = `arn:${partition}:logs:${region}:${account}:log-group:${transcriptsGroup(at, session)}`;
  const stream = `${group}:log-stream:session`;
  return [
    ...CHANNELS,
    ["logs:CreateLogStream", stream],
    ["logs:PutLogEvents", stream],
    ...bucketNeeds(session, at),
    ...(session.kmsKeyArn === undefined ? [] : [["kms:Decrypt", session.kmsKeyArn] as const]),
  ];
}

/** The agent looks whether the bucket is encrypted before a session starts, and uploads at its end (facts B1, B5). */
function bucketNeeds({ s3 }: Profile["session"], at: DocumentPlace): readonly Need[] {
  if (s3 === undefined) return [];
  const bucket = `arn:${at.place.partition}:s3:::${s3.bucket ?? transcriptsBucket(at)}`;
  const key = s3.prefix === undefined ? "session.log" : `${s3.prefix}/session.log`;
  return [
    ["s3:GetEncryptionConfiguration", bucket],
    ["s3:PutObject", `${bucket}/${key}`],
    // The stage's own bucket encrypts under a key of the stage, whose id only the deploy knows. From 5 MiB on the agent
    // uploads in parts, which S3 must decrypt to put together (facts K4).
    ...(s3.bucket === undefined ? ([["kms:GenerateDataKey"], ["kms:Decrypt"]] as const) : []),
  ];
}

function isAllowed(statements: readonly Statement[], [action, resource]: Need): boolean {
  const applying = statements.filter(
    (one) => names(one, action) && (resource === undefined || reaches(one, resource)),
  );
  const isDenied = applying.some(
    ({ Effect, Condition }) => Effect === "Deny" && Condition === undefined,
  );
  return !isDenied && applying.some(({ Effect }) => Effect === "Allow");
}
