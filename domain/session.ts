// A Session Manager session as the ledger keeps it: for ever, while AWS forgets after 30 days (design 6).
// Never untrue: a session ends once; the first recorded cause stands (P5).
import * as z from "zod";
import { SessionCause } from "./cause.ts";
import { InstanceSnapshot } from "./instance.ts";
import { LetIn } from "./let-in.ts";
import { PersonId } from "./person.ts";
import { Port } from "./port-forwarding.ts";
import { MessageRef, RequestId } from "./request.ts";
import { Instant } from "./time.ts";

export const Session = z.strictObject({
  id: z.string().min(1).max(96),
  /** The person, where the owner is the role of one of their grants. */
  person: PersonId.optional(),
  /** The owner as AWS names it, e.g. `arn:aws:sts::A:assumed-role/curfew-req-…/req-…`. */
  owner: z.string(),
  /** The request whose role owns it, whether or not the session is covered by that grant. */
  roleOf: RequestId.optional(),
  instance: InstanceSnapshot,
  document: z.string().optional(),
  /** The grant it was opened under; none: it is ungoverned. */
  request: RequestId.optional(),
  /** The port that its grant forwards: there is no transcript of it. */
  port: Port.optional(),
  startedAt: Instant,
  lastActivityAt: Instant.optional(),
  /** The activity known before the last: the agent sends the rest of the transcript at the end, and that is nobody's work (facts E1). */
  activeBeforeAt: Instant.optional(),
  /** When the transcript showed `exit` or `logout` as its last line. Nothing else of the text is kept. */
  farewellAt: Instant.optional(),
  /** Written before Curfew terminates it, so that the end can be told from others. */
  ending: z
    .strictObject({
      cause: SessionCause,
      by: z.string(),
      at: Instant,
      /** When it was last asked for again, where once was not enough. */
      lastAt: Instant.optional(),
    })
    .optional(),
  endedAt: Instant.optional(),
  cause: SessionCause.optional(),
  endedBy: z.string().optional(),
  /** How the cause is known, in words. */
  evidence: z.string().optional(),
  /** When the person was warned that the session is taken for a closed window. */
  quietWarnedAt: Instant.optional(),
  /** When an ungoverned session was told to the security channel. */
  reportedAt: Instant.optional(),
  /** Where that message is: it is edited when it is known which policy let the session in. */
  reportedIn: MessageRef.optional(),
  letIn: LetIn.optional(),
});
export type Session = z.infer<typeof Session>;

export const hasEnded = (session: Session): boolean => session.endedAt !== undefined;

/** EC2 instances are what Curfew governs; ECS Exec, hybrid nodes and others are left alone (facts A5). */
export const isInstanceTarget = (target: string): boolean => /^i-[0-9a-f]+$/.test(target);

/**
 * Fleet Manager looks into an instance by sessions of its own, under documents that AWS owns: nobody else may give a
 * document a name that begins with AWS (facts B1). Its terminal is no such session: it opens a plain shell.
 */
const isFleetManagers = (document: string | undefined): boolean =>
  document !== undefined &&
  /^(arn:[a-z-]+:ssm:[a-z0-9-]*::document\/)?AWSFleetManager-/.test(document);

/** Whether a session is Curfew's to look at: on an EC2 instance, and none of Fleet Manager's own. */
export const isWatched = (session: {
  readonly target: string;
  readonly document?: string | undefined;
}): boolean => isInstanceTarget(session.target) && !isFleetManagers(session.document);
