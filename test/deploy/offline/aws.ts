// The few calls the SST CLI makes of AWS before and after it runs Pulumi: SSM parameters, and objects of its state in S3.
// Never untrue: it listens on 127.0.0.1 and keeps everything in memory.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const BOOTSTRAP = {
  version: 5,
  asset: "sst-asset",
  state: "sst-state",
  assetEcrRegistryId: "123456789012",
  assetEcrUrl: "ecr.local/sst",
};

interface Asked {
  readonly target: string;
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}
interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
}

const answer = (status: number, body: object | Buffer | string = ""): Answer => ({
  status,
  body: typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
});

function parameters() {
  const kept = new Map([["/sst/bootstrap", JSON.stringify(BOOTSTRAP)]]);
  return ({ target, body }: Asked): Answer => {
    const { Name = "", Value = "" } = JSON.parse(body.toString()) as Record<string, string>;
    if (target.endsWith("PutParameter")) {
      kept.set(Name, Value);
      return answer(200, { Version: 1 });
    }
    const found = kept.get(Name);
    if (!target.endsWith("GetParameter") || found === undefined)
      return answer(400, { __type: "ParameterNotFound", message: "" });
    return answer(200, { Parameter: { Name, Value: found, Type: "String", Version: 1 } });
  };
}

function objects() {
  const kept = new Map<string, Buffer>();
  return ({ method, path, body }: Asked): Answer => {
    const key = path.split("?")[0] ?? "";
    if (method === "PUT") kept.set(key, body);
    if (method === "DELETE") kept.delete(key);
    if (method !== "GET") return answer(200);
    const found = kept.get(key);
    return found === undefined
      ? answer(404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>")
      : answer(200, found);
  };
}

/** Starts it; gives its URL and its end. */
export async function startAws() {
  const ssm = parameters();
  const s3 = objects();
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const target = String(request.headers["x-amz-target"] ?? "");
    const { method = "GET", url: path = "/" } = request;
    const asked = { target, method, path, body: Buffer.concat(chunks) };
    const { status, body } = target === "" ? s3(asked) : ssm(asked);
    response.writeHead(status).end(body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
