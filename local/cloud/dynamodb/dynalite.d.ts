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

declare module "dynalite/db/index.js" {
  /** What dynalite's operations call to measure an item; looked up at each call. */
  const db: {
    itemSize: (item: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => number;
  };
  export = db;
}
