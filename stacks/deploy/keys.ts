// The keys. IAM policies of the account decide who uses them; a log group's service is let in for this account's groups.
import { partitionNamed } from "../../domain/partition.ts";
import type { KeySpec, Topology } from "../shapes.ts";
import type { Deps } from "./deps.ts";

export type Keys = ReadonlyMap<string, aws.kms.Key>;

export function makeKeys(deps: Deps): Keys {
  const { aws, topology, keeping } = deps;
  return new Map(
    topology.keys.map((spec) => {
      const key = new aws.kms.Key(
        spec.name,
        {
          description: spec.purpose,
          ...(spec.signs
            ? { customerMasterKeySpec: "ECC_NIST_P256", keyUsage: "SIGN_VERIFY" }
            : { enableKeyRotation: true }),
          deletionWindowInDays: 30,
          policy: JSON.stringify(keyPolicy(deps, spec)),
        },
        keeping.unlosable,
      );
      // Statements and people know a key by its alias, so it stays where the key does.
      new aws.kms.Alias(
        spec.name,
        { name: `alias/${spec.name}`, targetKeyId: key.keyId },
        keeping.retained,
      );
      return [spec.name, key];
    }),
  );
}

/**
 * Who writes to a group with a key, or reads it, needs the key through the logs service (CloudWatch Logs user guide,
 * "Encrypt log data", permissions to read and write; facts K4). Said here, it is asked of no instance profile: agents and
 * readers are still bound by their own rights on the group.
 */
function forItsUsers({ place, logGroups }: Topology) {
  const { partition, account, region } = place;
  const service = `logs.${region}.${partitionNamed(partition).dnsSuffix}`;
  const ofThisAccount = { "kms:CallerAccount": account, "kms:ViaService": service };
  const anybody = { Effect: "Allow", Principal: { AWS: "*" }, Resource: "*" } as const;
  return [
    {
      ...anybody,
      Sid: "WritersAndReadersOfTranscripts",
      Action: ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"],
      Condition: {
        StringEquals: ofThisAccount,
        ArnEquals: {
          "kms:EncryptionContext:aws:logs:arn": logGroups.map(
            (name) => `arn:${partition}:logs:${region}:${account}:log-group:${name}`,
          ),
        },
      },
    },
    // It has no encryption context.
    {
      ...anybody,
      Sid: "WritersAndReadersDescribeTheKey",
      Action: "kms:DescribeKey",
      Condition: { StringEquals: ofThisAccount },
    },
  ];
}

function keyPolicy({ topology }: Deps, { logs }: KeySpec) {
  const { partition, account, region } = topology.place;
  const forLogs = {
    Sid: "LogGroupsOfThisAccount",
    Effect: "Allow",
    // The one service principal of ours that carries the Region and the partition's own suffix.
    Principal: { Service: `logs.${region}.${partitionNamed(partition).dnsSuffix}` },
    Action: [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
      "kms:Describe*",
    ],
    Resource: "*",
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${account}:log-group:*`,
      },
    },
  };
  return {
    Version: "2012-10-17",
    Statement: [
      // KMS's own default: without it no IAM policy of the account counts and the key could never be managed.
      {
        Sid: "IamDecides",
        Effect: "Allow",
        Principal: { AWS: `arn:${partition}:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      ...(logs ? [forLogs, ...forItsUsers(topology)] : []),
    ],
  };
}
