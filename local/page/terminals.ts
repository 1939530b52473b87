// The page's terminals, on this machine's side: `/control/terminal` and what is below it. It makes the calls that a
// person's own AWS CLI would make, with that person's keys, and hands the page what opens the data channel.
// Never untrue: nothing here may do what the person may not; IAM is asked by the front door, and its words are handed on.
import { z } from "zod";
import { epochOf } from "../../domain/time.ts";
import { ownerNamed, personNamed } from "../house/names.ts";
import { type AwsRefusal, callJson, isAwsRefusal } from "../stage/aws-call.ts";
import { assumeGrantRole } from "../stage/grant-roles.ts";
import type { Keys } from "../stage/people.ts";
import type { Stage } from "../stage/stage.ts";
import type { Truth } from "../stage/truth.ts";
import type { InstanceRow, Refusal } from "./terminal-shapes.ts";

export interface TerminalParts {
  readonly stage: Pick<Stage, "clock" | "cloud" | "directory" | "handle" | "keys">;
  readonly truth: Pick<Truth, "requests">;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

const Start = z.strictObject({ user: z.string(), instance: z.string() });
const OfSession = z.strictObject({ user: z.string(), session: z.string() });

const refuse = (status: number, error: string): Answer => ({ status, body: { error } });

/** A session's id begins with its session name, which of a grant's role is the request id (facts A3). */
const requestOfSession = (sessionId: string): string | undefined =>
  /^(req-[a-z0-9]{20})-/.exec(sessionId)?.[1];

/** AWS's refusal is an answer, worded as the AWS CLI words it. */
const refusedBy = (operation: string, { error, message }: AwsRefusal) => ({
  status: 200,
  body: {
    refused: `An error occurred (${error}) when calling the ${operation} operation: ${message}`,
  } satisfies Refusal,
});

/** For so long after a grant AccessDenied may only mean that IAM does not know the role or its policy yet (facts C5). */
const NEW_GRANT_MS = 60_000;
const TRY_AGAIN =
  "AWS takes some seconds, up to a minute, to know the new role and then its policy. Wait a few seconds and open the session again.";

/** A refusal just after the grant says what to do; every other one stays as it is. */
function advised(answer: Answer, madeAt: number | undefined, now: number): Answer {
  const isNew = madeAt !== undefined && now < madeAt + NEW_GRANT_MS;
  const isDenied = "refused" in answer.body && /\(AccessDenied/.test(String(answer.body.refused));
  return isNew && isDenied ? { ...answer, body: { ...answer.body, advice: TRY_AGAIN } } : answer;
}

/** Answers the page's calls; `has` says whether a path is one of them. */
export function createTerminals(parts: TerminalParts) {
  const { stage } = parts;
  const session = (operation: string, text: string) =>
    read(OfSession, text, ({ user, session: id }) =>
      as(parts, user, requestOfSession(id), (keys) => {
        const input = { SessionId: id };
        return callJson(stage.handle, keys, "ssm", operation, input).then((answer) =>
          isAwsRefusal(answer) ? refusedBy(operation, answer) : ticketOf(answer),
        );
      }),
    );
  return {
    has: (path: string) => /^\/control\/terminal(\/|$)/.test(path),
    async answer(method: string, path: string, text: string): Promise<Answer> {
      switch (`${method} ${path}`) {
        case "GET /control/terminal":
          return { status: 200, body: { instances: await rowsOf(parts) } };
        case "POST /control/terminal/open":
          return read(Start, text, (wish) => open(parts, wish));
        case "POST /control/terminal/resume":
          return session("ResumeSession", text);
        case "POST /control/terminal/end":
          return session("TerminateSession", text);
        default:
          return refuse(404, `There is no ${method} ${path} here.`);
      }
    },
  };
}

export type Terminals = ReturnType<typeof createTerminals>;

async function read<T>(
  schema: z.ZodType<T>,
  text: string,
  act: (input: T) => Promise<Answer>,
): Promise<Answer> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return refuse(400, "The body is not JSON.");
  }
  const input = schema.safeParse(given);
  if (input.success) return act(input.data);
  const [issue] = input.error.issues;
  return refuse(400, `${issue?.path.join(".") || "The body"}: ${issue?.message}.`);
}

/** Acts with the keys of a request's role; with the person's own where no request gives them any. */
async function as(
  { stage }: TerminalParts,
  user: string,
  requestId: string | undefined,
  act: (keys: Keys) => Promise<Answer>,
): Promise<Answer> {
  const own = stage.keys.get(user);
  if (own === undefined) return refuse(404, `Nobody here is called ${user}.`);
  if (requestId === undefined) return act(own);
  const keys = await assumeGrantRole(stage, own, requestId);
  return isAwsRefusal(keys) ? refusedBy("AssumeRole", keys) : act(keys);
}

async function open(parts: TerminalParts, { user, instance }: z.infer<typeof Start>) {
  const granted = (await liveGrants(parts)).find(
    (one) => one.person === user && one.instance === instance,
  );
  const answer = await as(parts, user, granted?.request, async (keys) => {
    const document = granted === undefined ? {} : { DocumentName: granted.document };
    const input = { Target: instance, ...document };
    const started = await callJson(parts.stage.handle, keys, "ssm", "StartSession", input);
    return isAwsRefusal(started) ? refusedBy("StartSession", started) : ticketOf(started);
  });
  return advised(answer, granted?.madeAt, parts.stage.clock.now());
}

const ticketOf = ({ SessionId, StreamUrl, TokenValue }: Readonly<Record<string, unknown>>) => ({
  status: 200,
  body: { session: SessionId, url: StreamUrl, token: TokenValue },
});

async function liveGrants({ stage, truth }: TerminalParts) {
  const open = await truth.requests.open();
  return open.flatMap(({ id, state, person, instance, grant }) => {
    if (state !== "active" || grant === undefined) return [];
    const { document, deadline, madeAt } = grant;
    return [
      {
        request: id,
        madeAt: madeAt === undefined ? undefined : epochOf(madeAt),
        person: personNamed(stage.directory, person).key,
        instance: instance.id,
        document,
        deadline,
      },
    ];
  });
}

async function rowsOf(parts: TerminalParts): Promise<readonly InstanceRow[]> {
  const { ec2, ssm } = parts.stage.cloud;
  const grants = await liveGrants(parts);
  const sessions = ssm.sessions().filter(({ endedAt }) => endedAt === undefined);
  return ec2.instances().map(({ id, tags, state }) => ({
    id,
    name: tags.Name ?? id,
    state,
    isReachable: ssm.isReachable(id),
    grants: grants
      .filter(({ instance }) => instance === id)
      .map(({ person, deadline }) => ({ person, deadline: new Date(deadline).toISOString() })),
    sessions: sessions
      .filter(({ target }) => target === id)
      .map((one) => ({
        id: one.id,
        person: ownerNamed(parts.stage, one.owner).key,
        status: one.status,
      })),
  }));
}
