// What the modules of this folder are given. SST's types are global once `sst install` has run (facts/sst.md 2e).
import type { Topology } from "../shapes.ts";

export interface Given {
  readonly aws: typeof aws;
  readonly sst: typeof sst;
  readonly stage: string;
  /** The repository. */
  readonly root: string;
}

export interface Deps extends Given {
  readonly topology: Topology;
  /** Where each function's bundle is. */
  readonly bundles: string;
  /** For what holds data: in production neither a removal nor a mistake takes it away. */
  readonly kept: { readonly protect?: boolean; readonly retainOnDelete?: boolean };
}

/** Anything with an ARN that something else must wait for. */
export type Made = $util.Resource & { readonly arn: $util.Output<string> };
