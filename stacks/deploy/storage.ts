// The table and the log groups of transcripts. In production neither goes with the stack.
import type { Deps } from "./deps.ts";
import type { Keys } from "./keys.ts";

export type LogGroups = ReadonlyMap<string, aws.cloudwatch.LogGroup>;

export function makeTable({ aws, topology, keeping }: Deps): void {
  const { table, production } = topology;
  const keys = [table, ...table.indexes].flatMap(({ hashKey, rangeKey }) => [hashKey, rangeKey]);
  new aws.dynamodb.Table(
    table.name,
    {
      name: table.name,
      billingMode: "PAY_PER_REQUEST",
      hashKey: table.hashKey,
      rangeKey: table.rangeKey,
      attributes: [...new Set(keys)].map((name) => ({ name, type: "S" })),
      globalSecondaryIndexes: table.indexes.map((index) => ({ ...index, projectionType: "ALL" })),
      ttl: { attributeName: table.ttlAttribute, enabled: true },
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true },
      deletionProtectionEnabled: production,
    },
    keeping.unlosable,
  );
}

/** Encrypted, or no session whose profile logs there would start (facts B1). */
export function makeLogGroups({ aws, topology, keeping }: Deps, keys: Keys): LogGroups {
  const key = keys.get(topology.keys.find(({ logs }) => logs)?.name ?? "");
  if (key === undefined) throw new Error("the topology has no key for the transcripts");
  return new Map(
    topology.logGroups.map((name) => [
      name,
      new aws.cloudwatch.LogGroup(
        name,
        { name, kmsKeyId: key.arn, retentionInDays: topology.keep.transcripts },
        keeping.retained,
      ),
    ]),
  );
}
