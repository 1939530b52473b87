// What stories end with: what the table, IAM, AWS's listing, Slack and the event bus say.
// Never untrue: each looks at the thing itself, not at a message about it.
import { expect } from "vitest";
import { sha256 } from "../../adapters/node-crypto.ts";
import type { GrantCause, SessionCause } from "../../domain/cause.ts";
import { requestOfRole } from "../../domain/grant-role.ts";
import { recordKey } from "../../domain/kept-record.ts";
import { isLive, type Request, type RequestState } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";
import { verifyRequest } from "../../domain/verify.ts";
import { grantRoleNames, roleNameOf, SCOPE } from "./grant-roles.ts";
import type { Scene } from "./story-scene.ts";

export type Then = ReturnType<typeof thenOn>;

type Of = Pick<Request, "id">;

export function thenOn(scene: Scene) {
  const { stage, actors, heard } = scene;
  const request = async ({ id }: Of): Promise<Request> => {
    const found = await actors.truth.requests.read(id);
    if (found === undefined) throw new Error(`there is no request ${id}`);
    return found;
  };
  return {
    request,
    async isIn(of: Of, state: RequestState) {
      expect((await request(of)).state).toBe(state);
    },
    /** Over, confirmed, for this cause, with nothing left in IAM. */
    async ended(of: Of, cause: GrantCause) {
      const { state, end, id } = await request(of);
      expect(state).toBe("ended");
      expect(end).toMatchObject({ cause, confirmedAt: expect.any(String) });
      expect(grantRoleNames(stage)).not.toContain(roleNameOf(id));
    },
    /** In the ledger once, over for this cause; the bus heard of it once. */
    async sessionEnded(sessionId: string, cause: SessionCause): Promise<Session> {
      const session = await actors.truth.sessions.read(sessionId);
      expect(session?.endedAt, `the end of ${sessionId}`).toBeDefined();
      expect(session?.cause, session?.evidence).toBe(cause);
      const told = heard().filter((event) => isEndOf(event, sessionId));
      expect(told.map(({ detail }) => detail.cause)).toEqual([cause]);
      return session as Session;
    },
    /** The sessions AWS itself still has open on an instance, or anywhere. */
    openSessions: (instanceId?: string) =>
      stage.cloud.ssm
        .sessions()
        .filter(({ endedAt }) => endedAt === undefined)
        .filter(({ target }) => instanceId === undefined || target === instanceId)
        .map(({ id }) => id),
    /** Names of the grants' roles in IAM. */
    roles: () => grantRoleNames(stage),
    /** Names of the inline policies on the role of a request. */
    policiesOf: ({ id }: Of): string[] =>
      stage.cloud.iam.policiesOf(roleNameOf(id)).map(({ name }) => name),
    /** P1, as the table has it: every grant role in IAM belongs to a live request. */
    async everyRoleHasALiveRequest() {
      for (const name of grantRoleNames(stage)) {
        const id = requestOfRole(SCOPE, name);
        const owner = await request({ id: id ?? name });
        expect(isLive(owner), `${name}, ${owner.state}`).toBe(true);
      }
    },
    /** P8: version, entries, hashes, fields and seal agree. */
    async chainHolds(of: Of) {
      const found = await request(of);
      expect(verifyRequest(found, sha256)).toEqual({ ok: true, entries: found.version });
    },
    /** Every version of the request's record in S3, as text. */
    recordsOf: ({ id }: Of): string[] => {
      const bucket = stage.topology.buckets.find(({ name }) => name.includes("-records-"));
      return stage.cloud.s3
        .versions(bucket?.name ?? "", recordKey(id))
        .map(({ base64 }) => Buffer.from(base64, "base64").toString());
    },
    async auditOf(of: Of): Promise<string[]> {
      return (await request(of)).audit.map(({ event }) => event);
    },
    async transitionsOf(of: Of): Promise<number> {
      const own = stage.states.executions().filter(({ name }) => name.startsWith(of.id));
      return own.reduce((sum, { arn }) => sum + stage.states.transitionsOf(arn), 0);
    },
    /** What the requester reads in the thread of the request, oldest first. */
    async thread(of: Of): Promise<string[]> {
      const { thread } = (await request(of)).bookkeeping;
      if (thread === undefined) return [];
      return textsOf(scene, thread.channel, thread.ts);
    },
    async card(of: Of): Promise<string> {
      const { card } = (await request(of)).bookkeeping;
      const messages = stage.slack.people.messages(card?.channel ?? "");
      return messages.find(({ ts }) => ts === card?.ts)?.readable ?? "";
    },
    /** What the security channel was told. */
    securityHeard: () => textsOf(scene, "C0SECURITY"),
    /** How often a metric was counted, over all functions. */
    counted: (metric: string) =>
      stage.lines
        .filter(({ line }) => line.includes(`"${metric}"`) && line.includes("_aws"))
        .reduce((sum, { line }) => sum + sumOf(JSON.parse(line)[metric]), 0),
  };
}

const isEndOf = (event: { "detail-type": string; detail: object }, sessionId: string) =>
  event["detail-type"] === "session.ended" &&
  "sessionId" in event.detail &&
  event.detail.sessionId === sessionId;

const textsOf = ({ stage }: Scene, channel: string, thread?: string): string[] =>
  stage.slack.people.messages(channel, { thread }).map(({ readable }) => readable);

const sumOf = (value: unknown): number =>
  Array.isArray(value) ? value.reduce((sum: number, one) => sum + Number(one), 0) : Number(value);
