// Systems Manager, as far as Session Manager goes: documents, sessions, nodes.
// Never untrue: what ends a session without an API call leaves no event (facts A6); only a listing shows it.
import { randomBytes } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Caller, Emit, Operation, Place, Service } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import type { Ec2 } from "../ec2/service.ts";
import { describeSessions, isListed } from "./describe-sessions.ts";
import { documentOperations } from "./document-operations.ts";
import { createDocuments } from "./documents.ts";
import { describeInstanceInformation } from "./instance-information.ts";
import { rateLimited } from "./rates.ts";
import { type LogGroups, sessionOperations } from "./session-operations.ts";
import { createSessions } from "./sessions.ts";
import { createSwitches } from "./switches.ts";
import { createTokens, type Random } from "./tokens.ts";
import { createTrail } from "./trail.ts";

export interface SsmOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly place: Place;
  readonly emit: Emit;
  readonly ec2: Pick<Ec2, "instance" | "instances" | "onState">;
  readonly logs: LogGroups;
  /** Where a client finds the data channel of a session; AWS's own address if left out. */
  readonly streamUrl?: (sessionId: string) => string;
  /** The caller's `SSMSessionRunAs`; nobody has one if left out. */
  readonly runAsTag?: (caller: Caller) => string | undefined;
  /** Whether the agent of an instance sees that a bucket is encrypted; every bucket is if left out. */
  readonly seesEncrypted?: (instanceId: string, bucket: string) => Promise<boolean>;
  /** So many random bytes, for session ids and tokens. */
  readonly random?: Random;
  /** `false` takes the calls' rates away (facts A4); they hold unless it is given. */
  readonly rates?: boolean;
}

export type Ssm = ReturnType<typeof createSsm>;

/** The `ssm` service, and what the fleet and the switches need of it. */
export function createSsm(options: SsmOptions) {
  const { clock, store, place, emit, ec2, logs, random = randomBytes } = options;
  const now = clock.now;
  const switches = createSwitches(store);
  const documents = createDocuments({ clock, store, place });
  const sessions = createSessions({ clock, store, ec2, switches });
  const tokens = createTokens({ clock, store, random });
  const trail = createTrail({ now, place, emit });
  const awsUrl = (id: string) =>
    `wss://ssmmessages.${place.region}.amazonaws.com/v1/data-channel/${id}?role=publish_subscribe`;
  const streamUrl = options.streamUrl ?? awsUrl;
  const { runAsTag = () => undefined, seesEncrypted = async () => true } = options;
  const nodes = { clock, place, ec2, logs, runAsTag, seesEncrypted };
  const deps = { ...nodes, sessions, documents, tokens, random, streamUrl };
  const session = sessionOperations(deps);
  const limited = <I, O>(name: string, operation: Operation<I, O>) =>
    options.rates === false ? operation : rateLimited(name, operation, now);

  const { StartSession, ResumeSession, TerminateSession, GetConnectionStatus } = session;
  const service: Service = {
    name: "ssm",
    protocol: "json",
    operations: {
      StartSession: trail.trailed("StartSession", limited("StartSession", StartSession)),
      ResumeSession: trail.trailed("ResumeSession", limited("ResumeSession", ResumeSession)),
      TerminateSession: trail.trailed(
        "TerminateSession",
        limited("TerminateSession", TerminateSession),
      ),
      GetConnectionStatus: limited("GetConnectionStatus", GetConnectionStatus),
      DescribeSessions: limited(
        "DescribeSessions",
        describeSessions({ sessions, switches, place, now }),
      ),
      DescribeInstanceInformation: describeInstanceInformation({ ec2, sessions, switches, now }),
      ...documentOperations(documents, place),
    },
  };
  return {
    service,
    /** Content as an object or as JSON text. Throws InvalidDocumentContent. */
    seedDocument: (name: string, content: unknown) =>
      documents.seed(name, typeof content === "string" ? content : JSON.stringify(content)),
    /** Every session ever started here, ended ones too. */
    sessions: () => sessions.all(),
    session: (id: string) => sessions.get(id),
    /** Whether DescribeSessions would list it now, as active or as ended, without using up anybody's rate of calls. */
    isListed: (id: string, state: "Active" | "History") => {
      const session = sessions.get(id);
      return session !== undefined && isListed({ switches, now }, session, state);
    },
    switches,
    /** For calls that IAM denied or that could not be read, before they came here: leaves the failed call's event. */
    refused: trail.refused,
    /** Uses up a data channel's token; false if it opens nothing. */
    claimToken: tokens.claim,
    connected: sessions.connected,
    disconnected: sessions.disconnected,
    typed: sessions.typed,
    isReachable: sessions.isReachable,
    /** Ends a session from the node: `exit`, say. */
    endSession: sessions.end,
    onEnded: sessions.onEnded,
  };
}
