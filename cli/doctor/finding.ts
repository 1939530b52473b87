// What doctor says about one thing it looked at.
// Never untrue: a finding says what is and what to do, in one sentence each.
import type { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import type { Topology } from "../../stacks/shapes.ts";

/** Worst first. */
export const SEVERITIES = ["error", "could-not-check", "warning", "note", "ok"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  readonly resource: string;
  readonly what: string;
  /** Empty when there is nothing to do. */
  readonly toDo: string;
}

/** What every AWS client of a run is made with. */
export interface AwsSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: ReturnType<typeof fromNodeProviderChain>;
  readonly requestHandler?: never;
}

export interface CheckDeps {
  readonly aws: AwsSettings;
  /** What should be there. */
  readonly topology: Topology;
}

/** One check. Throws what AWS throws; the caller makes `could-not-check` of it. */
export type Check = (deps: CheckDeps) => Promise<readonly Finding[]>;
