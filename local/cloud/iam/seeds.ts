// What the local cloud puts into IAM before anyone acts: people, functions' roles, boundary policies.
// Never untrue: seeding the same again changes nothing of the identity: same ARN, same unique id, same keys.
import type { Directory } from "./directory.ts";
import { parsePolicy } from "./policy.ts";
import { documentText, iamArn, idFrom, type Principal, type PrincipalKind } from "./records.ts";
import { seededTrust } from "./trusted.ts";

export interface SeedPolicy {
  readonly name: string;
  /** Of a managed policy, `/` if left out. */
  readonly path?: string;
  /** An object or JSON. */
  readonly document: unknown;
}

export interface SeedUser {
  readonly name: string;
  readonly path?: string;
  readonly policies?: readonly SeedPolicy[];
  /** ARNs of managed policies. */
  readonly attached?: readonly string[];
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
  const arn = iamArn(directory.place.account, kind, path, name);
  const known = directory.findByArn(arn);
  if (known === undefined && directory.isTaken(kind, name))
    throw new Error(
      `Another ${kind} has the name ${name}, whatever its case and path: IAM refuses it.`,
    );
  const trust = given.trust === undefined ? undefined : trustText(given.trust);
  const principal: Principal = {
    kind,
    name,
    path,
    arn,
    id: known?.id ?? `${kind === "user" ? "AIDA" : "AROA"}${idFrom(arn, 17)}`,
    createdAt: known?.createdAt ?? directory.now(),
    tags: Object.entries(given.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    policies: checkedPolicies(given.policies ?? []),
    attached: given.attached ?? [],
    ...(given.boundary !== undefined && { boundary: given.boundary }),
    ...(trust !== undefined && { trust, trusted: seededTrust(directory, trust) }),
    ...(given.maxSessionSeconds !== undefined && { maxSessionSeconds: given.maxSessionSeconds }),
  };
  directory.save(principal, "seeded");
  if (trust?.includes('"ec2.amazonaws.com"')) seedProfile(directory, name, path);
  return arn;
}

/** A role that EC2 may take has an instance profile of its own name, as the console makes it. */
function seedProfile({ profiles }: Directory, name: string, path: string): void {
  if (profiles.find(name) === undefined) profiles.add({ name, path, tags: [], role: name });
}

/** Seeding a policy again makes its text the default version's. */
function seedManaged({ managed, place, now }: Directory, policy: SeedPolicy): string {
  const { name, path = "/" } = policy;
  const document = documentText(policy.document);
  parsePolicy(document, "identity");
  const known = managed.find(iamArn(place.account, "policy", path, name));
  if (known === undefined) return managed.add({ name, path, document, tags: [] }, "seeded").arn;
  const versions = known.versions.map((version) =>
    version.id === known.defaultVersion ? { ...version, document } : version,
  );
  managed.save({ ...known, versions, updatedAt: now() }, "seeded");
  return known.arn;
}

/** Ways to put things in place; all take effect at once and give the ARN. */
export function createSeeds(directory: Directory) {
  return {
    seedUser: (user: SeedUser) => seed(directory, "user", user),
    seedRole: (role: SeedRole) => seed(directory, "role", role),
    seedManagedPolicy: (policy: SeedPolicy) => seedManaged(directory, policy),
  };
}
