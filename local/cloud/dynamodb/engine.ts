// dynalite in process: requests are put straight into its listener, without sockets or streams (a fifth of the time).
// Never untrue: a write that was answered is in the folder's files, also after kill -9 of this process; the files are
// closed only when nothing reads or writes them any more.
import { EventEmitter } from "node:events";
import dynalite from "dynalite";
import { countInBytes } from "./item-size.ts";

export interface EngineAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Engine {
  send(operation: string, body: Buffer): Promise<EngineAnswer>;
  close(): Promise<void>;
}

/** The parts of a request that dynalite 4 looks at. */
interface RequestLike extends EventEmitter {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The parts of a response that dynalite 4 uses. */
interface ResponseLike {
  statusCode: number;
  setHeader(name: string, value: unknown): void;
  end(body: string): void;
}

type Listener = (request: RequestLike, response: ResponseLike) => void;

/** dynalite asks for a signature's form, not for a true one. */
const HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-date": "20260101T000000Z",
  authorization: "AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=0",
};

/** What comes too late hears what DynamoDB says when it fails. */
const OUT_OF_ORDER: EngineAnswer = {
  status: 500,
  headers: { "content-type": HEADERS["content-type"] },
  body: JSON.stringify({
    __type: "com.amazonaws.dynamodb.v20120810#InternalServerError",
    message: "The local DynamoDB is closed.",
  }),
};

function exchange(listener: Listener, operation: string, body: Buffer): Promise<EngineAnswer> {
  return new Promise((resolve) => {
    const headers = { ...HEADERS, "x-amz-target": `DynamoDB_20120810.${operation}` };
    const request = Object.assign(new EventEmitter(), { method: "POST", url: "/", headers });
    const answered: Record<string, string> = {};
    listener(request, {
      statusCode: 200,
      setHeader(name, value) {
        answered[name.toLowerCase()] = String(value);
      },
      end(text) {
        const { "content-length": _length, ...kept } = answered;
        resolve({ status: this.statusCode, headers: kept, body: text });
      },
    });
    request.emit("data", body);
    request.emit("end");
  });
}

/** Opens the data in `folder`, or in memory. */
export function openEngine(folder: string | undefined): Engine {
  countInBytes();
  const server = dynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(folder !== undefined && { path: folder }),
  });
  const listener = server.listeners("request")[0] as Listener;
  const pending = new Set<Promise<EngineAnswer>>();
  let isClosed = false;
  return {
    send(operation, body) {
      if (isClosed) return Promise.resolve(OUT_OF_ORDER);
      const answer = exchange(listener, operation, body);
      pending.add(answer);
      return answer.finally(() => pending.delete(answer));
    },
    async close() {
      if (folder === undefined) return;
      isClosed = true;
      await Promise.all(pending);
      // dynalite closes its files only together with a server that listens.
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
