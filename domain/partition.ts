// The AWS partitions that Curfew runs in, and what differs between them beside the first part of an ARN.
// Source: AWS's endpoint data (partitions.json of the SDKs); the console of the European Sovereign Cloud: facts K2.

interface Partition {
  /** Ends the host names of services, `kms:ViaService`, and the service principals that carry a Region. */
  readonly dnsSuffix: string;
  /** The console's host, without the Region before it. */
  readonly console: string;
}

const PARTITIONS: Readonly<Record<string, Partition>> = {
  aws: { dnsSuffix: "amazonaws.com", console: "console.aws.amazon.com" },
  "aws-us-gov": { dnsSuffix: "amazonaws.com", console: "console.amazonaws-us-gov.com" },
  "aws-cn": { dnsSuffix: "amazonaws.com.cn", console: "console.amazonaws.cn" },
  "aws-eusc": { dnsSuffix: "amazonaws.eu", console: "console.amazonaws-eusc.eu" },
};

export const KNOWN_PARTITIONS: readonly string[] = Object.keys(PARTITIONS);

/** Throws an Error for a partition that Curfew does not know: every host made up for it would be a guess. */
export function partitionNamed(name: string): Partition {
  const found = PARTITIONS[name];
  if (found === undefined)
    throw new Error(
      `Curfew does not know the AWS partition ${name}. Deploy into one of ${KNOWN_PARTITIONS.join(", ")}.`,
    );
  return found;
}
