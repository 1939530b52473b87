// What IAM must allow for each of its own operations, with the condition keys that AWS gives for them (facts C8).
// Never untrue: iam:PermissionsBoundary is given only where AWS gives it; a policy that counts on it elsewhere fails here too.
import type { Need } from "../../core/service.ts";
import type { Directory } from "../directory.ts";
import { iamArn, type PrincipalKind, type Tag } from "../records.ts";

type Keys = Record<string, string | readonly string[]>;

/** aws:RequestTag/... and aws:TagKeys of the tags a request carries. */
export function requestTags(tags: readonly Tag[]): Keys {
  if (tags.length === 0) return {};
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    "aws:TagKeys": tags.map(({ Key }) => Key),
  };
}

export function resourceTags(tags: readonly Tag[]): Keys {
  return Object.fromEntries(
    tags.flatMap(({ Key, Value }) => [
      [`aws:ResourceTag/${Key}`, Value],
      [`iam:ResourceTag/${Key}`, Value],
    ]),
  );
}

export const boundaryKey = (arn: string | undefined): Keys =>
  arn === undefined ? {} : { "iam:PermissionsBoundary": arn };

/**
 * The need of an operation on a user or role that should exist. If it does not, its path cannot be known and AWS
 * asks about the bare name: who may act only under a path is then denied, not told NoSuchEntity (aws/aws-cdk#27067).
 */
export function needOn(
  directory: Directory,
  action: string,
  kind: PrincipalKind,
  name: string,
  keys: { readonly boundary?: "of-target" | undefined; readonly more?: Keys } = {},
): Need {
  const found = directory.find(kind, name);
  if (found === undefined) {
    const resource = iamArn(directory.place.account, kind, "/", name);
    return { action, resource, context: keys.more ?? {} };
  }
  const boundary = keys.boundary === "of-target" ? boundaryKey(found.boundary) : {};
  const context = { ...resourceTags(found.tags), ...boundary, ...keys.more };
  return { action, resource: found.arn, context };
}
