// How the checks reach AWS.
import type { fromNodeProviderChain } from "@aws-sdk/credential-providers";

/** What every AWS client of a run is made with. */
export interface AwsSettings {
  readonly region: string;
  readonly endpoint?: string;
  /** The SDK reads an `endpoint_url` of it. */
  readonly profile?: string;
  readonly credentials: ReturnType<typeof fromNodeProviderChain>;
  readonly requestHandler?: never;
}
