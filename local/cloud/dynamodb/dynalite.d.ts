// dynalite brings no types; these are the parts used here.
declare module "dynalite" {
  import type { Server } from "node:http";

  interface DynaliteOptions {
    /** A folder for LevelDB; in memory if left out. */
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  function dynalite(options?: DynaliteOptions): Server;
  export = dynalite;
}
