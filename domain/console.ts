// Addresses of AWS's console, in each of AWS's partitions.
import type { Place } from "./grant-policy.ts";

const HOSTS: Readonly<Record<string, string>> = {
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** The address of a page of the place's Region, such as `ec2/home`. */
export const consoleAddress = ({ partition, region }: Place, page: string): string =>
  `https://${region}.${HOSTS[partition] ?? "console.aws.amazon.com"}/${page}?region=${region}`;
