// What the local cloud remembers: named collections of plain JSON records, kept in one append-only file.
// Never untrue: a record that `put` has returned from is there after `kill -9`.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** Records are immutable: change one by putting a new value under its id. */
export interface Collection<T> {
  get(id: string): T | undefined;
  put(id: string, value: T): void;
  delete(id: string): void;
  values(): T[];
  ids(): string[];
  readonly size: number;
}

export interface Store {
  /** The collection of that name, for ever the same object. T must survive JSON. */
  collection<T>(name: string): Collection<T>;
}

type Line = [collection: string, id: string, value: unknown];
type Note = (line: Line) => void;

function collectionOn<T>(name: string, records: Map<string, unknown>, note: Note): Collection<T> {
  return {
    get: (id) => records.get(id) as T | undefined,
    put(id, value) {
      records.set(id, value);
      note([name, id, value]);
    },
    delete(id) {
      if (records.delete(id)) note([name, id, null]);
    },
    values: () => [...records.values()] as T[],
    ids: () => [...records.keys()],
    get size() {
      return records.size;
    },
  };
}

type Records = Map<string, Map<string, unknown>>;

function recordsOf(all: Records, name: string): Map<string, unknown> {
  const found = all.get(name) ?? new Map<string, unknown>();
  all.set(name, found);
  return found;
}

function storeOn(all: Records, note: Note): Store {
  const collections = new Map<string, Collection<unknown>>();
  return {
    collection<T>(name: string) {
      const found = collections.get(name) ?? collectionOn(name, recordsOf(all, name), note);
      collections.set(name, found);
      return found as Collection<T>;
    },
  };
}

/** A store that forgets when the process ends. */
export function memoryStore(): Store {
  return storeOn(new Map(), () => undefined);
}

function replay(file: string): Records {
  const all: Records = new Map();
  if (!existsSync(file)) return all;
  for (const text of readFileSync(file, "utf8").split("\n")) {
    const line = parseLine(text);
    if (line === undefined) continue;
    const [name, id, value] = line;
    if (value === null) recordsOf(all, name).delete(id);
    else recordsOf(all, name).set(id, value);
  }
  return all;
}

/** A line torn by a kill is the last one and was never answered for, so it is dropped. */
function parseLine(text: string): Line | undefined {
  try {
    return text === "" ? undefined : (JSON.parse(text) as Line);
  } catch {
    return undefined;
  }
}

/** A store kept in `folder`; written through on every change, compacted when it is opened. */
export function fileStore(folder: string): Store {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "journal.jsonl");
  const all = replay(file);
  const lines = [...all].flatMap(([name, records]) =>
    [...records].map(([id, value]) => `${JSON.stringify([name, id, value])}\n`),
  );
  writeFileSync(`${file}.new`, lines.join(""));
  renameSync(`${file}.new`, file);
  return storeOn(all, (line) => appendFileSync(file, `${JSON.stringify(line)}\n`));
}
