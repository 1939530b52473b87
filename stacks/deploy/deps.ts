// What the modules of this folder are given. SST's types are global once `sst install` has run (facts/sst.md 2e).
import type { Topology } from "../shapes.ts";

export interface Given {
  readonly aws: typeof aws;
  readonly sst: typeof sst;
  readonly stage: string;
  /** The repository. */
  readonly root: string;
  /** The folder of a preparation that a job without credentials made; left out, it is made now. */
  readonly prepared?: string | undefined;
}

export interface Deps extends Given {
  readonly topology: Topology;
  /** Where each function's bundle is. */
  readonly bundles: string;
  readonly keeping: Keeping;
}

interface Kept {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
}

/** What becomes of a resource that holds data when it leaves the stack, or the stack goes. */
export interface Keeping {
  /** What nobody can lose: the record and the keys. A deploy or a removal that would take it away fails as a whole. */
  readonly unlosable: Kept;
  /** What stays in the account, with all that protects it, while the deploy goes on without it. */
  readonly retained: Kept;
  /** Whether a bucket goes with what lies in it. */
  readonly emptied: boolean;
}

export const keepingIn = ({ production }: Pick<Topology, "production">): Keeping =>
  production
    ? {
        unlosable: { protect: true, retainOnDelete: true },
        retained: { retainOnDelete: true },
        emptied: false,
      }
    : { unlosable: {}, retained: {}, emptied: true };

/** Anything with an ARN that something else must wait for. */
export type Made = $util.Resource & { readonly arn: $util.Output<string> };
