// What the local cloud puts into IAM before anyone acts: people, functions' roles, boundary policies.
// Never untrue: seeding the same again changes nothing of the identity: same ARN, same unique id, same keys.
import type { Directory } from "./directory.ts";
import { parsePolicy } from "./policy.ts";
import {
  documentText,
  idFrom,
  type Principal,
  type PrincipalKind,
  principalArn,
} from "./records.ts";

export interface SeedPolicy {
  readonly name: string;
  /** An object or JSON. */
  readonly document: unknown;
}

export interface SeedUser {
  readonly name: string;
  readonly path?: string;
  readonly policies?: readonly SeedPolicy[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly boundary?: string;
}

export interface SeedRole extends SeedUser {
  readonly trust: unknown;
  readonly maxSessionSeconds?: number;
}

/** One Allow statement in the topology's words. */
export interface SeedStatement {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** The topology's statements as a policy document. */
export function policyOfStatements(statements: readonly SeedStatement[]): unknown {
  return {
    Version: "2012-10-17",
    Statement: statements.map(({ sid, actions, resources, condition }) => ({
      Sid: sid,
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(condition && { Condition: condition }),
    })),
  };
}

/** The trust policy of a role for an AWS service, e.g. `lambda.amazonaws.com`. */
export function serviceTrust(service: string): unknown {
  const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  return { Version: "2012-10-17", Statement: [statement] };
}

function checkedPolicies(policies: readonly SeedPolicy[]): Record<string, string> {
  const texts = policies.map(({ name, document }) => {
    const text = documentText(document);
    parsePolicy(text, "identity");
    return [name, text];
  });
  return Object.fromEntries(texts);
}

function trustText(trust: unknown): string {
  const text = documentText(trust);
  parsePolicy(text, "trust");
  return text;
}

function seed(directory: Directory, kind: PrincipalKind, given: SeedUser & Partial<SeedRole>) {
  const { name, path = "/" } = given;
  const arn = principalArn(directory.place.account, kind, path, name);
  const known = directory.findByArn(arn);
  const principal: Principal = {
    kind,
    name,
    path,
    arn,
    id: known?.id ?? `${kind === "user" ? "AIDA" : "AROA"}${idFrom(arn, 17)}`,
    createdAt: known?.createdAt ?? directory.now(),
    tags: Object.entries(given.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    policies: checkedPolicies(given.policies ?? []),
    ...(given.boundary !== undefined && { boundary: given.boundary }),
    ...(given.trust !== undefined && { trust: trustText(given.trust) }),
    ...(given.maxSessionSeconds !== undefined && { maxSessionSeconds: given.maxSessionSeconds }),
  };
  directory.save(principal, "at-once");
  return arn;
}

/** Ways to put things in place; all take effect at once and give the ARN. */
export function createSeeds(directory: Directory) {
  return {
    seedUser: (user: SeedUser) => seed(directory, "user", user),
    seedRole: (role: SeedRole) => seed(directory, "role", role),
    seedManagedPolicy({ name, document }: SeedPolicy): string {
      const text = documentText(document);
      parsePolicy(text, "identity");
      const arn = `arn:aws:iam::${directory.place.account}:policy/${name}`;
      directory.saveManagedPolicy(arn, text);
      return arn;
    },
  };
}
