// Access keys and whose they are: long-lived ones of users, session ones of roles.
// Never untrue: a session's key names nobody after its expiry, and a key without its session token names nobody.
import type { Clock } from "../core/clock.ts";
import type { Caller } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import type { Directory } from "./directory.ts";
import { compiledPolicy } from "./policy.ts";
import { idFrom, type Principal, sessionArn, type Tag } from "./records.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface KeyRecord {
  readonly caller: Caller;
  readonly sessionToken?: string;
  /** Left out in the records of an older version. */
  readonly secretAccessKey?: string;
  /** Epoch ms, story time. */
  readonly issuedAt: number;
  readonly expiresAt?: number;
  readonly sourceIdentity?: string;
  /** Of the session, given when its role was assumed. */
  readonly tags?: readonly Tag[];
  /** The keys of those tags that go on to whatever role the session assumes. */
  readonly transitive?: readonly string[];
}

/** Who signed a request: somebody, a session that is over, or nobody known. */
export type Signer =
  | { readonly kind: "known"; readonly caller: Caller }
  | { readonly kind: "expired" }
  | { readonly kind: "unknown" };

export interface SessionRequest {
  readonly role: Principal;
  readonly sessionName: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly sourceIdentity?: string;
  readonly tags: readonly Tag[];
  readonly transitive: readonly string[];
}

export interface Keys {
  /** Keys that stay the same over restarts. A role needs a session name. */
  keyFor(principalArn: string, sessionName?: string): Credentials;
  /** Keys of a new role session that ends. */
  issue(request: SessionRequest): Credentials;
  identify(accessKeyId: string, sessionToken?: string): Signer;
  callerOf(accessKeyId: string): Caller | undefined;
  record(accessKeyId: string): KeyRecord | undefined;
}

const FORGET_AFTER_MS = 3_600_000;

/** Role sessions of a role that Lambda may assume are our functions. */
function isFunctionRole(role: Principal): boolean {
  const { statements } = compiledPolicy(role.trust ?? "", "trust");
  return statements.some(({ principals }) => principals?.services.includes("lambda.amazonaws.com"));
}

function credentialsOf(seed: string, isSession: boolean): Credentials {
  const accessKeyId = `${isSession ? "ASIA" : "AKIA"}${idFrom(seed, 16)}`;
  const secretAccessKey = idFrom(`secret of ${seed}`, 40);
  return isSession
    ? { accessKeyId, secretAccessKey, sessionToken: `local${idFrom(`token of ${seed}`, 59)}` }
    : { accessKeyId, secretAccessKey };
}

function callerFrom(
  principal: Principal,
  account: string,
  accessKeyId: string,
  sessionName: string | undefined,
  kind: Caller["kind"],
): Caller {
  const isSession = sessionName !== undefined;
  return {
    kind,
    arn: isSession ? sessionArn(account, principal.name, sessionName) : principal.arn,
    accountId: account,
    userId: isSession ? `${principal.id}:${sessionName}` : principal.id,
    accessKeyId,
    principalArn: principal.arn,
  };
}

export function createKeys(options: {
  readonly clock: Clock;
  readonly store: Store;
  readonly directory: Directory;
}): Keys {
  const { clock, directory } = options;
  const { account } = directory.place;
  const keys = options.store.collection<KeyRecord>("iam.keys");
  const counters = options.store.collection<number>("iam.counters");

  const isOver = ({ expiresAt }: KeyRecord, graceMs = 0) =>
    expiresAt !== undefined && clock.now() >= expiresAt + graceMs;

  const identify = (accessKeyId: string, sessionToken?: string): Signer => {
    const record = keys.get(accessKeyId);
    if (record === undefined || record.sessionToken !== sessionToken) return { kind: "unknown" };
    return isOver(record) ? { kind: "expired" } : { kind: "known", caller: record.caller };
  };

  const forgetOld = () => {
    for (const id of keys.ids()) {
      const record = keys.get(id);
      if (record !== undefined && isOver(record, FORGET_AFTER_MS)) keys.delete(id);
    }
  };

  return {
    keyFor(principalArn, sessionName) {
      const principal = directory.findByArn(principalArn);
      if (principal === undefined) throw new Error(`No keys for ${principalArn}: it is not known.`);
      const isRole = principal.kind === "role";
      if (isRole !== (sessionName !== undefined))
        throw new Error(`A session name is for roles, and roles need one: ${principalArn}`);
      const credentials = credentialsOf(`${principalArn} ${sessionName ?? ""}`, isRole);
      const roleKind = isRole && isFunctionRole(principal) ? "function" : "role";
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      const kind = isRole ? roleKind : "user";
      const caller = callerFrom(principal, account, accessKeyId, sessionName, kind);
      const known = keys.get(accessKeyId);
      const isKnown = known?.caller.userId === caller.userId && known.caller.kind === kind;
      if (!isKnown || known.secretAccessKey === undefined)
        keys.put(accessKeyId, {
          caller,
          secretAccessKey,
          issuedAt: clock.now(),
          ...(sessionToken !== undefined && { sessionToken }),
        });
      return credentials;
    },
    issue({ role, sessionName, expiresAt, sourceIdentity, tags, transitive }) {
      forgetOld();
      const count = (counters.get("sessions") ?? 0) + 1;
      counters.put("sessions", count);
      const credentials = credentialsOf(`session ${count} of ${role.id}`, true);
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      keys.put(accessKeyId, {
        secretAccessKey,
        caller: {
          ...callerFrom(role, account, accessKeyId, sessionName, "role"),
          ...(sourceIdentity !== undefined && { sourceIdentity }),
        },
        issuedAt: clock.now(),
        expiresAt,
        ...(sessionToken !== undefined && { sessionToken }),
        ...(sourceIdentity !== undefined && { sourceIdentity }),
        ...(tags.length > 0 && { tags, transitive }),
      });
      return credentials;
    },
    identify,
    callerOf(accessKeyId) {
      const record = keys.get(accessKeyId);
      return record === undefined || isOver(record) ? undefined : record.caller;
    },
    record: (accessKeyId) => keys.get(accessKeyId),
  };
}
