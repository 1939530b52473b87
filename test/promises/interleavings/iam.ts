// An IAM whose names ignore case, whose changes spread late and whose calls come one by one; and others who write in it.
// Invariant: a call changes one thing; a role with a policy on it is not deleted; a new role is not found at once.

import { Fault } from "../../../domain/fault.ts";
import { boundaryArn } from "../../../domain/grant-boundary.ts";
import {
  CREDENTIALS_SECONDS,
  foreignPolicies,
  GRANT_POLICY_NAME,
  type GrantRoleSpec,
  grantRoleName,
  grantTags,
  isGrantsRole,
  specDifferences,
} from "../../../domain/grant-role.ts";
import type {
  GrantRoleMaker,
  GrantRoleReader,
  GrantRoleRemover,
} from "../../../domain/grant-role-ports.ts";
import type { Request } from "../../../domain/request.ts";
import { epochOf, instantOf, plusSeconds } from "../../../domain/time.ts";
import type { Clock } from "../../../local/cloud/core/clock.ts";
import type { Caller } from "../../../local/cloud/core/service.ts";
import type { Chaos, Random } from "./chaos.ts";
import { ANYTHING, letIn, PATH, type Role, SCOPE, type Start, stateOf } from "./roles.ts";

const PROPAGATION_SECONDS = 30;
const denied = (what: string) =>
  Object.assign(new Error(`not authorized: ${what}`), { name: "AccessDenied" });

export type Iam = ReturnType<typeof createIam>;

export function createIam({ call }: Chaos, random: Random, clock: Clock) {
  const roles: Role[] = [];
  const spreadMs = random.below(8_000);
  let made = 0;
  const isThere = ({ goneAt }: Role) => goneAt === Number.POSITIVE_INFINITY;
  const find = (name: string) =>
    roles.find((one) => isThere(one) && one.spec.name.toLowerCase() === name.toLowerCase());
  /** Sends a role's policies to the data plane. */
  const publish = (role: Role) =>
    role.written.push({
      from: clock.now() + spreadMs,
      inline: new Map(role.inline),
      attached: new Set(role.attached),
    });
  const create = (spec: Role["spec"], isOthers: boolean): Role => {
    made += 1;
    const role: Role = {
      spec,
      id: `AROA${String(made).padStart(17, "0")}`,
      createdAt: instantOf(Math.floor(clock.now() / 1000) * 1000),
      visibleAt: clock.now() + spreadMs,
      goneAt: Number.POSITIVE_INFINITY,
      inline: new Map(),
      attached: new Set(),
      written: [],
      isOthers,
      isMeddled: isOthers,
    };
    roles.push(role);
    return role;
  };
  /** Changes a role's policies; only under a boundary of the stage, as the statements of Curfew's functions say. */
  const change = (name: string, how: (role: Role) => unknown) => {
    const role = find(name);
    if (role === undefined) return;
    if (!role.spec.boundaryArn?.includes(":policy/curfew/")) throw denied(name);
    how(role);
    publish(role);
  };
  const remove = (name: string) => {
    const role = find(name);
    if (role === undefined) return;
    if (!role.spec.boundaryArn?.includes(":policy/curfew/")) throw denied(name);
    if (role.inline.size + role.attached.size > 0)
      throw Object.assign(new Error(`${name} has policies`), { name: "DeleteConflict" });
    role.goneAt = clock.now() + spreadMs;
  };
  const put = (
    name: string,
    createdAt: Parameters<GrantRoleMaker["writePolicy"]>[0]["createdAt"],
    text: string,
  ) => {
    const role = find(name);
    if (role !== undefined && role.visibleAt <= clock.now() && role.spec.path === PATH) {
      change(name, ({ inline }) => inline.set(GRANT_POLICY_NAME, text));
      return undefined;
    }
    if (instantOf(clock.now()) < plusSeconds(createdAt, PROPAGATION_SECONDS))
      throw new Fault("IAM does not see the new role yet", { retryable: true });
    return { problem: "denied" as const, detail: name };
  };
  const adopt = (spec: GrantRoleSpec, since: Request["askedAt"]) => {
    const found = find(spec.name);
    if (found === undefined) throw new Fault("IAM does not show the role", { retryable: true });
    const state = stateOf(found);
    const isOld = epochOf(state.createdAt) < epochOf(since) - 60_000;
    const differences = [
      ...specDifferences(spec, state),
      ...foreignPolicies(state),
      ...(isOld ? ["creation time"] : []),
    ];
    if (differences.length === 0) return state;
    return { problem: "role-taken" as const, role: spec.name, differences };
  };
  const maker: GrantRoleMaker = {
    principalOf: async (identity) => ({
      kind: "exact",
      arn: "user" in identity ? identity.user : "",
    }),
    async create(spec, since) {
      const { requestId: _, ...rest } = spec;
      const role = await call("iam", () =>
        find(spec.name) === undefined ? stateOf(create(rest, false)) : undefined,
      );
      return role ?? call("iam", () => adopt(spec, since));
    },
    writePolicy: ({ name, createdAt }, document) =>
      call("iam", () => put(name, createdAt, JSON.stringify(document))),
  };
  const read = (id: string) =>
    call("iam", () => {
      const role = find(grantRoleName(SCOPE, id));
      return role && stateOf(role);
    });
  const reader: GrantRoleReader = {
    read,
    async exists(owner) {
      const role = await read(owner.requestId);
      return role !== undefined && isGrantsRole(SCOPE, owner, role);
    },
  };
  const remover: GrantRoleRemover = {
    async remove(owner) {
      const name = grantRoleName(SCOPE, owner.requestId);
      const found = await read(owner.requestId);
      if (found?.path !== PATH) return { foreign: [], isAnothers: false };
      if (!isGrantsRole(SCOPE, owner, found)) return { foreign: [], isAnothers: true };
      const names = await call("iam", () => [...(find(name)?.inline.keys() ?? [])]);
      for (const one of names) await call("iam", () => change(name, (r) => r.inline.delete(one)));
      const arns = await call("iam", () => [...(find(name)?.attached ?? [])]);
      for (const one of arns) await call("iam", () => change(name, (r) => r.attached.delete(one)));
      await call("iam", () => remove(name));
      const foreign = [...names.filter((one) => one !== GRANT_POLICY_NAME), ...arns];
      return { foreign, isAnothers: false };
    },
  };
  return {
    roles,
    ports: { roles: maker, roleReader: reader, remover },
    /** The roles that Curfew made and nobody has deleted. */
    standing: () => roles.filter((role) => isThere(role) && !role.isOthers),
    /** What lets a person in with the role of a request, by the data plane's word. */
    entry(who: Caller, requestId: string, start: Omit<Start, "at">) {
      const name = grantRoleName(SCOPE, requestId);
      const at = clock.now();
      for (const role of roles.filter(({ spec }) => spec.name === name)) {
        const by = letIn(role, who, { ...start, at });
        if (by !== undefined) return { role, by };
      }
      return undefined;
    },
    /** Somebody with every right in IAM writes on a role of the stage, or deletes it. */
    meddle(): void {
      const role = random.pick(roles.filter((one) => isThere(one) && one.spec.path === PATH));
      if (role === undefined) return;
      role.isMeddled = true;
      random.pick([
        () => role.inline.set("other", ANYTHING),
        () => role.attached.add(ANYTHING),
        () => role.inline.delete(GRANT_POLICY_NAME),
        () => {
          role.goneAt = clock.now() + spreadMs;
        },
      ])();
      publish(role);
    },
    /** Somebody makes the role of a request before Curfew does. */
    takeName({ id, person, profile }: Request, user: string): void {
      if (find(grantRoleName(SCOPE, id)) !== undefined) return;
      const trust = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: user }, Action: "sts:AssumeRole" }],
      };
      const spec = {
        name: grantRoleName(SCOPE, id),
        path: PATH,
        trust,
        boundaryArn: boundaryArn(SCOPE, profile),
        maxSessionSeconds: CREDENTIALS_SECONDS,
        tags: grantTags(id, person, undefined),
      };
      const role = create(
        random.pick([
          spec,
          { ...spec, path: "/" },
          { ...spec, name: spec.name.toUpperCase(), path: "/elsewhere/" },
        ]),
        true,
      );
      if (random.chance(0.5)) role.inline.set("other", ANYTHING);
      publish(role);
    },
  };
}
