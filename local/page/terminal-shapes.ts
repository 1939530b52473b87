// What the page and this machine say to each other about terminals.

/** What opens the data channel: StartSession's or ResumeSession's answer. */
export interface Ticket {
  readonly session: string;
  readonly url: string;
  readonly token: string;
}

/** AWS's words, when it refuses; `advice` is Curfew's, where there is something to do. */
export interface Refusal {
  readonly refused: string;
  readonly advice?: string;
}

/** One instance as the page lists it; people are named by sample key. */
export interface InstanceRow {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly isReachable: boolean;
  readonly grants: readonly { readonly person: string; readonly deadline: string }[];
  /** Sessions that AWS lists as Active. */
  readonly sessions: readonly {
    readonly id: string;
    readonly person: string;
    readonly status: string;
  }[];
}
