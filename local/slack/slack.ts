// Local Slack: a workspace with people, the Web API for the product, and signed interactions to it.
// Never untrue: the product cannot tell it from Slack by what it may send, by what it gets, or by how it is refused.
import { addressOf } from "../cloud/core/address.ts";
import type { Store } from "../cloud/core/store.ts";
import { bodyOf, fileOf, type Headers } from "./arguments.ts";
import { createControl } from "./control.ts";
import { createDelivery, createEventDelivery, type DeliveryParts } from "./delivery.ts";
import { takeUpload } from "./file-methods.ts";
import { createPeople } from "./people.ts";
import type { SlackApp, Team } from "./records.ts";
import { handleResponse } from "./responses.ts";
import { type Change, createState } from "./state.ts";
import { type ApiAnswer, createWebApi, plannedFailure, type Switches } from "./web-api.ts";

export interface SlackParts extends DeliveryParts {
  readonly store: Store;
  readonly botToken: string;
  readonly team: Team;
  readonly app?: Partial<SlackApp>;
  /** Where local Slack is reached, without a slash at the end; asked each time, since the port comes late. */
  readonly baseUrl?: () => string;
  /** Wall time in ms for rate limits. */
  readonly wallNow?: () => number;
}

/** The scopes granted unless `app.scopes` names others; a method outside them answers `missing_scope`. */
const DEFAULT_SCOPES = [
  "channels:history",
  "channels:read",
  "chat:write",
  "commands",
  "files:write",
  "groups:history",
  "groups:read",
  "im:history",
  "im:read",
  "im:write",
  "reactions:write",
  "users:read",
  "users:read.email",
];

const DEFAULT_APP: SlackApp = {
  id: "A0CURFEW01",
  name: "Curfew",
  botId: "B0CURFEW01",
  botUserId: "U0CURFEW01",
  scopes: DEFAULT_SCOPES,
  commands: [{ command: "/access", description: "", usageHint: "" }],
};

const notFound: ApiAnswer = {
  status: 404,
  headers: { "content-type": "text/plain" },
  body: "Not found",
};

/** Of a GET only the token counts: it has no body whose type could matter. */
const said = ({ authorization }: Headers): Headers => ({ authorization });

/** Opens local Slack on `store`; everything in it is there again after a restart. */
export function createSlack(parts: SlackParts) {
  const { clock, store, botToken, team } = parts;
  const app = { ...DEFAULT_APP, ...parts.app };
  const switches: Switches = { rateLimits: false, failures: [] };
  const wallNow = parts.wallNow ?? (() => performance.now());
  const baseUrl = parts.baseUrl ?? (() => "http://slack.local");
  const state = createState({ clock, store, team, app, baseUrl });
  const send = createDelivery(parts);
  const responseUrl = (id: string) => `${baseUrl()}/response/${id}`;
  const sendEvent = createEventDelivery({ clock, send });
  const people = createPeople({ state, send, sendEvent, responseUrl });
  const handleApi = createWebApi({ state, botToken, switches, wallNow });

  /** What the product may call: `/api/<method>` and `/response/<id>`. */
  const handle = (
    method: string,
    path: string,
    headers: Headers,
    body: string,
    query?: URLSearchParams,
  ): ApiAnswer => {
    const api = /^\/api\/([\w.]+)$/.exec(path)?.[1];
    if (api !== undefined && method === "POST") return handleApi(api, headers, body, query);
    if (api !== undefined && method === "GET") return handleApi(api, said(headers), "", query);
    const response = /^\/response\/(\w+)$/.exec(path)?.[1];
    if (response !== undefined && method === "POST") return handleResponse(state, response, body);
    return notFound;
  };
  /** Takes the bytes of a file that was announced; gives the HTTP status. */
  const upload = (path: string, bytes: Buffer): number =>
    plannedFailure(switches, "upload") === undefined
      ? takeUpload(state, /^\/upload\/v1\/(\w+)$/.exec(path)?.[1] ?? "", bytes)
      : 500;
  const uploaded = async (path: string, headers: Headers, bytes: Buffer): Promise<ApiAnswer> => {
    const file = await fileOf(headers, bytes);
    const status = file === undefined ? 400 : upload(path, file);
    const type = { "content-type": "text/plain" };
    return { status, headers: type, body: status === 200 ? "OK" : "" };
  };

  return {
    people,
    switches,
    handleApi,
    handleControl: createControl({ people, state, switches }),
    handle,
    /** As `handle`, from a request as it came: the address with its query, the body as bytes of any kind. */
    async serve(
      method: string,
      target: string,
      headers: Headers,
      bytes: Buffer,
    ): Promise<ApiAnswer> {
      const { pathname, searchParams } = addressOf(target);
      if (method === "POST" && pathname.startsWith("/upload/"))
        return uploaded(pathname, headers, bytes);
      const asked = await bodyOf(headers, bytes);
      return handle(method, pathname, asked.headers, asked.body, searchParams);
    },
    upload,
    /** Calls of the product with arguments that their methods do not have. */
    ignored: () => state.refusals().filter(({ isTaken }) => isTaken === true),
    /** A shared picture, for the page. */
    file(path: string): Buffer | undefined {
      const file = state.files.get(/^\/files\/(\w+)$/.exec(path)?.[1] ?? "");
      return file?.isShared === true ? Buffer.from(file.bytes ?? "", "base64") : undefined;
    },
    /** Tells of every message, view and home that changes; gives the way to stop. */
    onChange: (listener: (change: Change) => void) => state.onChange(listener),
  };
}

export type Slack = ReturnType<typeof createSlack>;
