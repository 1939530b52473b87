// What a check of the record says of one request.

export interface Break {
  readonly request: string;
  /** The place of the entry, counted from 1; undefined where no entry can be named. */
  readonly entry?: number;
  readonly what: string;
}
