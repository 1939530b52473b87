// The topology's statements as IAM's own JSON, and what they speak of.
import type { Statement, Topology } from "../shapes.ts";

export const policyOf = (statements: readonly Statement[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ sid, actions, resources, condition }) => ({
      Sid: sid,
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(condition === undefined ? {} : { Condition: condition }),
    })),
  });

/** Trust in one service, for this account's own resources where the service says whose they are. */
export const trustIn = (service: string, sourceAccount?: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        ...(sourceAccount === undefined
          ? {}
          : { Condition: { StringEquals: { "aws:SourceAccount": sourceAccount } } }),
      },
    ],
  });

export const ruleArn = ({ place }: Topology, name: string): string =>
  `arn:${place.partition}:events:${place.region}:${place.account}:rule/${name}`;
