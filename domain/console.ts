// Addresses of AWS's console, in each of AWS's partitions.
import type { Place } from "./grant-policy.ts";
import { partitionNamed } from "./partition.ts";

/** The address of a page of the place's Region, such as `ec2/home`. */
export const consoleAddress = ({ partition, region }: Place, page: string): string =>
  `https://${region}.${partitionNamed(partition).console}/${page}?region=${region}`;
