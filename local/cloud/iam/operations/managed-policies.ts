// IAM's operations on customer-managed policies and their versions.
// Invariant: a policy that is attached, or is somebody's boundary, cannot be deleted (facts K1).
import { z } from "zod";
import { AwsError, type Need } from "../../core/service.ts";
import type { Directory } from "../directory.ts";
import { parsePolicy } from "../policy.ts";
import { QUOTA_IN_ERRORS } from "../quotas.ts";
import { iamArn, type ManagedPolicy, type PolicyVersion } from "../records.ts";
import { checkPolicySize, refuseAbove, refuseTaken } from "./guards.ts";
import {
  checkTagKeys,
  document,
  entityName,
  flag,
  operation,
  pageOf,
  paging,
  path,
  pathPrefix,
  policyArn,
  tags,
} from "./inputs.ts";
import { requestTags, resourceTags } from "./needs.ts";
import { holdersOf, USAGES, type Usage } from "./policy-usage.ts";

const VERSIONS_EACH = 5;

const versionId = z.string().regex(/^v[1-9][0-9]*(\.[A-Za-z0-9-]*)?$/);
const named = z.strictObject({ PolicyArn: policyArn });
const versioned = z.strictObject({ PolicyArn: policyArn, VersionId: versionId });

function shownPolicy(directory: Directory, policy: ManagedPolicy) {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: holdersOf(directory, policy.arn, "PermissionsPolicy").length,
    PermissionsBoundaryUsageCount: holdersOf(directory, policy.arn, "PermissionsBoundary").length,
    IsAttachable: true,
    CreateDate: policy.createdAt,
    UpdateDate: policy.updatedAt,
  };
}

const wholePolicy = (directory: Directory, policy: ManagedPolicy) => ({
  ...shownPolicy(directory, policy),
  ...(policy.description !== undefined && { Description: policy.description }),
  ...(policy.tags.length > 0 && { Tags: policy.tags }),
});

export const shownVersion = ({ defaultVersion }: ManagedPolicy, version: PolicyVersion) => ({
  VersionId: version.id,
  IsDefaultVersion: version.id === defaultVersion,
  CreateDate: version.createdAt,
});

function needOnPolicy(directory: Directory, action: string, arn: string): Need {
  return { action, resource: arn, context: resourceTags(directory.managed.find(arn)?.tags ?? []) };
}

/** Throws NoSuchEntity. */
function versionOf({ versions, arn }: ManagedPolicy, id: string): PolicyVersion {
  const found = versions.find((version) => version.id === id);
  if (found !== undefined) return found;
  throw new AwsError("NoSuchEntity", `Policy ${arn} version ${id} does not exist.`, 404);
}

/** Throws MalformedPolicyDocument, LimitExceeded. */
function checkDocument(text: string): void {
  parsePolicy(text, "identity");
  checkPolicySize(text);
}

const conflict = (message: string) => new AwsError("DeleteConflict", message, 409);

function creation(directory: Directory) {
  return operation(
    z.strictObject({
      PolicyName: entityName,
      PolicyDocument: document,
      Path: path.default("/"),
      Description: z.string().max(1000).optional(),
      Tags: tags.default([]),
    }),
    ({ PolicyName, Path, Tags }) => {
      const resource = iamArn(directory.place.account, "policy", Path, PolicyName);
      const context = requestTags(Tags);
      const create = { action: "iam:CreatePolicy", resource, context };
      return Tags.length > 0 ? [create, { action: "iam:TagPolicy", resource, context }] : [create];
    },
    ({ PolicyName: name, PolicyDocument, Path, Description, Tags }) => {
      const { managed, quotas } = directory;
      refuseTaken(managed.isTaken(name), `A policy called ${name}`);
      refuseAbove(managed.list().length + 1, quotas.of("Policies"), QUOTA_IN_ERRORS.Policies);
      checkTagKeys(Tags.map(({ Key }) => Key));
      checkDocument(PolicyDocument);
      const given = { name, path: Path, description: Description, tags: Tags };
      const policy = managed.add({ ...given, document: PolicyDocument }, "new");
      return { Policy: wholePolicy(directory, policy) };
    },
  );
}

function deletion(directory: Directory) {
  return operation(
    named,
    ({ PolicyArn }) => [needOnPolicy(directory, "iam:DeletePolicy", PolicyArn)],
    ({ PolicyArn }) => {
      const policy = directory.managed.get(PolicyArn);
      if (USAGES.some((usage) => holdersOf(directory, PolicyArn, usage).length > 0))
        throw conflict("Cannot delete a policy attached to entities.");
      if (policy.versions.length > 1)
        throw conflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      directory.managed.remove(policy);
    },
  );
}

function listing(directory: Directory) {
  return operation(
    z.strictObject({
      Scope: z.enum(["All", "AWS", "Local"]).default("All"),
      OnlyAttached: flag.default(false),
      PathPrefix: pathPrefix.default("/"),
      PolicyUsageFilter: z.enum(USAGES).optional(),
      ...paging,
    }),
    () => [{ action: "iam:ListPolicies", resource: "*" }],
    ({ Scope, OnlyAttached, PathPrefix, PolicyUsageFilter, ...asked }) => {
      const usages: readonly Usage[] = PolicyUsageFilter ? [PolicyUsageFilter] : USAGES;
      const isWanted = ({ arn, path: at }: ManagedPolicy) =>
        at.startsWith(PathPrefix) &&
        ((!OnlyAttached && PolicyUsageFilter === undefined) ||
          usages.some((usage) => holdersOf(directory, arn, usage).length > 0));
      const policies = Scope === "AWS" ? [] : directory.managed.list().filter(isWanted);
      const { page, ...rest } = pageOf(policies, ({ name }) => name, asked);
      return { Policies: page.map((policy) => shownPolicy(directory, policy)), ...rest };
    },
  );
}

function versionCreation(directory: Directory) {
  return operation(
    z.strictObject({
      PolicyArn: policyArn,
      PolicyDocument: document,
      SetAsDefault: flag.default(false),
    }),
    ({ PolicyArn }) => [needOnPolicy(directory, "iam:CreatePolicyVersion", PolicyArn)],
    ({ PolicyArn, PolicyDocument, SetAsDefault }) => {
      const policy = directory.managed.get(PolicyArn);
      checkDocument(PolicyDocument);
      if (policy.versions.length >= VERSIONS_EACH)
        throw new AwsError(
          "LimitExceeded",
          "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
          409,
        );
      const at = directory.now();
      const version = { id: `v${policy.nextVersion}`, document: PolicyDocument, createdAt: at };
      const after: ManagedPolicy = {
        ...policy,
        versions: [...policy.versions, version],
        nextVersion: policy.nextVersion + 1,
        defaultVersion: SetAsDefault ? version.id : policy.defaultVersion,
        updatedAt: at,
      };
      directory.managed.save(after);
      return { PolicyVersion: shownVersion(after, version) };
    },
  );
}

function versions(directory: Directory) {
  return {
    CreatePolicyVersion: versionCreation(directory),
    SetDefaultPolicyVersion: operation(
      versioned,
      ({ PolicyArn }) => [needOnPolicy(directory, "iam:SetDefaultPolicyVersion", PolicyArn)],
      ({ PolicyArn, VersionId }) => {
        const policy = directory.managed.get(PolicyArn);
        const { id } = versionOf(policy, VersionId);
        directory.managed.save({ ...policy, defaultVersion: id, updatedAt: directory.now() });
      },
    ),
    DeletePolicyVersion: operation(
      versioned,
      ({ PolicyArn }) => [needOnPolicy(directory, "iam:DeletePolicyVersion", PolicyArn)],
      ({ PolicyArn, VersionId }) => {
        const policy = directory.managed.get(PolicyArn);
        const gone = versionOf(policy, VersionId);
        if (gone.id === policy.defaultVersion)
          throw conflict("Cannot delete the default version of a policy.");
        const kept = policy.versions.filter(({ id }) => id !== gone.id);
        directory.managed.save({ ...policy, versions: kept, updatedAt: directory.now() });
      },
    ),
    GetPolicyVersion: operation(
      versioned,
      ({ PolicyArn }) => [needOnPolicy(directory, "iam:GetPolicyVersion", PolicyArn)],
      ({ PolicyArn, VersionId }) => {
        const policy = directory.managed.get(PolicyArn);
        const version = versionOf(policy, VersionId);
        const Document = encodeURIComponent(version.document);
        return { PolicyVersion: { ...shownVersion(policy, version), Document } };
      },
    ),
    ListPolicyVersions: operation(
      z.strictObject({ PolicyArn: policyArn, ...paging }),
      ({ PolicyArn }) => [needOnPolicy(directory, "iam:ListPolicyVersions", PolicyArn)],
      ({ PolicyArn, ...asked }) => {
        const policy = directory.managed.get(PolicyArn);
        const { page, ...rest } = pageOf(policy.versions, ({ id }) => id.padStart(12), asked);
        return { Versions: page.map((version) => shownVersion(policy, version)), ...rest };
      },
    ),
  };
}

export const managedPolicyOperations = (directory: Directory) => ({
  CreatePolicy: creation(directory),
  DeletePolicy: deletion(directory),
  GetPolicy: operation(
    named,
    ({ PolicyArn }) => [needOnPolicy(directory, "iam:GetPolicy", PolicyArn)],
    ({ PolicyArn }) => ({ Policy: wholePolicy(directory, directory.managed.get(PolicyArn)) }),
  ),
  ListPolicies: listing(directory),
  ...versions(directory),
});
