// StartSession, ResumeSession, TerminateSession, GetConnectionStatus: inputs as modelled (facts A1), needs as in facts B3, C1, C3.
// Never untrue: starting asks IAM about the instance and about the document, both.
import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import {
  AwsError,
  type Call,
  type Caller,
  type Need,
  type Operation,
  type Place,
} from "../core/service.ts";
import type { Ec2 } from "../ec2/service.ts";
import { DEFAULT_DOCUMENT, type Documents, documentArn, shortName } from "./documents.ts";
import { newSessionId } from "./session-id.ts";
import { isOver, type SessionRecord } from "./session-record.ts";
import type { Sessions } from "./sessions.ts";
import type { Random, Tokens } from "./tokens.ts";

const startInput = z.strictObject({
  Target: z.string().min(1).max(400),
  DocumentName: z
    .string()
    .regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/)
    .optional(),
  Reason: z
    .string()
    .regex(/^.{1,256}$/)
    .optional(),
  Parameters: z
    .record(z.string().min(1).max(255), z.array(z.string().min(1).max(65_535)))
    .optional(),
});
const sessionInput = z.strictObject({ SessionId: z.string().min(1).max(96) });
const targetInput = z.strictObject({ Target: z.string().min(1).max(400) });
type StartInput = z.infer<typeof startInput>;
type SessionInput = z.infer<typeof sessionInput>;

/** What the service must know of a log group before a session starts (facts B1). */
export interface LogGroups {
  group(name: string): { readonly kmsKeyId?: string } | undefined;
}

export interface SessionDeps {
  readonly clock: Clock;
  readonly place: Place;
  readonly ec2: Pick<Ec2, "instance" | "onState">;
  readonly logs: LogGroups;
  readonly sessions: Sessions;
  readonly documents: Documents;
  readonly tokens: Tokens;
  readonly random: Random;
  readonly streamUrl: (sessionId: string) => string;
  /** The caller's `SSMSessionRunAs`: of their session, or else of their role or user (facts B1). */
  readonly runAsTag: (caller: Caller) => string | undefined;
  /** Whether the agent of an instance sees that a bucket is encrypted (facts B1). */
  readonly seesEncrypted: (instanceId: string, bucket: string) => Promise<boolean>;
}

function targetArn({ region, account }: Place, target: string): string {
  return target.startsWith("mi-")
    ? `arn:aws:ssm:${region}:${account}:managed-instance/${target}`
    : `arn:aws:ec2:${region}:${account}:instance/${target}`;
}

function startNeeds({ ec2, place }: SessionDeps, input: StartInput): readonly Need[] {
  const action = "ssm:StartSession";
  const tags = Object.entries(ec2.instance(input.Target)?.tags ?? {}).flatMap(([key, value]) => [
    [`ssm:resourceTag/${key}`, value],
    [`aws:ResourceTag/${key}`, value],
  ]);
  // The key is in the request only when a document is named; the default one must be allowed all the same (facts B3).
  const check: Record<string, string> =
    input.DocumentName === undefined ? {} : { "ssm:SessionDocumentAccessCheck": "true" };
  const document = documentArn(place, input.DocumentName ?? DEFAULT_DOCUMENT);
  return [
    {
      action,
      resource: targetArn(place, input.Target),
      context: { ...Object.fromEntries(tags), ...check },
    },
    { action, resource: document, context: check },
  ];
}

/** The tags that SSM itself puts on a session, which "only my own" policies compare (facts C3). */
function sessionNeed({ sessions, place }: SessionDeps, action: string, id: string): Need {
  const resource = `arn:aws:ssm:${place.region}:${place.account}:session/${id}`;
  const session = sessions.get(id);
  if (session === undefined) return { action, resource };
  return {
    action,
    resource,
    context: {
      "ssm:resourceTag/aws:ssmmessages:session-id": session.ownerUserId,
      "ssm:resourceTag/aws:ssmmessages:target-id": session.target,
    },
  };
}

function newSession(deps: SessionDeps, input: StartInput, { caller }: Call): SessionRecord {
  const now = deps.clock.now();
  const documentName = shortName(input.DocumentName ?? DEFAULT_DOCUMENT);
  const settings = withUser(deps, caller, input);
  if (input.Parameters !== undefined && settings.sessionType !== "Port")
    throw new AwsError("ValidationException", `${documentName} takes no parameters.`);
  const session: SessionRecord = {
    id: newSessionId(caller, deps.random),
    target: input.Target,
    owner: caller.arn,
    ownerUserId: caller.userId,
    documentName,
    ...(input.Reason !== undefined && { reason: input.Reason }),
    settings,
    status: "Connecting",
    startedAt: now,
    activeAt: now,
  };
  // Told to encrypt its log, the agent ends a session whose group is missing or has no key (facts B1).
  const { logGroup, logEncrypted } = settings;
  const unlogged = logEncrypted && logGroup !== undefined && !deps.logs.group(logGroup)?.kmsKeyId;
  const failed = { ...session, status: "Failed", endedAt: now } as const;
  if (unlogged) return { ...failed, endCause: "failed" };
  // Run As knows no fallback and no root (facts B1).
  return ["", "root"].includes(settings.runAsUser) ? { ...failed, endCause: "no-user" } : session;
}

/** The session as it is once the agent has looked at its bucket: it starts none that it could not log there (facts B1). */
async function lookedAt(deps: SessionDeps, session: SessionRecord): Promise<SessionRecord> {
  const { bucket, bucketEncrypted } = session.settings;
  if (isOver(session) || bucket === undefined || !bucketEncrypted) return session;
  if (await deps.seesEncrypted(session.target, bucket)) return session;
  return { ...session, status: "Failed", endedAt: deps.clock.now(), endCause: "no-bucket" };
}

function withUser(deps: SessionDeps, caller: Caller, input: StartInput) {
  const { DocumentName = DEFAULT_DOCUMENT, Parameters } = input;
  const settings = deps.documents.settings(DocumentName, Parameters);
  if (!settings.runAs) return settings;
  return { ...settings, runAsUser: deps.runAsTag(caller) ?? settings.runAsUser };
}

function answer({ tokens, streamUrl }: SessionDeps, id: string) {
  return { SessionId: id, TokenValue: tokens.issue(id), StreamUrl: streamUrl(id) };
}

/** The operations on one session, by name. */
export function sessionOperations(deps: SessionDeps) {
  const { sessions } = deps;
  const start: Operation<StartInput, ReturnType<typeof answer>> = {
    input: startInput,
    needs: (input) => startNeeds(deps, input),
    async run(input, call) {
      const session = newSession(deps, input, call);
      if (!sessions.isReachable(input.Target))
        throw new AwsError("TargetNotConnected", `${input.Target} is not connected.`);
      sessions.start(await lookedAt(deps, session));
      return answer(deps, session.id);
    },
  };
  const resume: Operation<SessionInput, ReturnType<typeof answer>> = {
    input: sessionInput,
    needs: ({ SessionId }) => [sessionNeed(deps, "ssm:ResumeSession", SessionId)],
    run({ SessionId }) {
      const session = sessions.get(SessionId);
      if (session === undefined || isOver(session))
        throw new AwsError("DoesNotExistException", `Session with ID ${SessionId} does not exist.`);
      return answer(deps, SessionId);
    },
  };
  const terminate: Operation<SessionInput, { SessionId: string }> = {
    input: sessionInput,
    needs: ({ SessionId }) => [sessionNeed(deps, "ssm:TerminateSession", SessionId)],
    run({ SessionId }) {
      sessions.terminate(SessionId);
      return { SessionId };
    },
  };
  const status: Operation<z.infer<typeof targetInput>, { Target: string; Status: string }> = {
    input: targetInput,
    needs: () => [{ action: "ssm:GetConnectionStatus", resource: "*" }],
    run: ({ Target }) => ({
      Target,
      Status: sessions.isReachable(Target) ? "connected" : "notconnected",
    }),
  };
  return {
    StartSession: start,
    ResumeSession: resume,
    TerminateSession: terminate,
    GetConnectionStatus: status,
  };
}
