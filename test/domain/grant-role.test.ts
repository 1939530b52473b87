// Names, owners and comparisons of grant roles.
import { describe, expect, it } from "vitest";
import { boundaryArn } from "../../domain/grant-boundary.ts";
import {
  grantOwner,
  grantPath,
  grantRoleName,
  grantTags,
  isGrantsRole,
  requestOfOwner,
  requestOfRole,
  requestOfRoleSession,
} from "../../domain/grant-role.ts";
import { PLACE } from "../support/builders.ts";

const SCOPE = { place: PLACE, prefix: "curfew" };
const ID = "req-abcdefghij0123456789";

describe("the owner of a session", () => {
  it("tells the request whose role holds it, under whatever session name", () => {
    const owner = grantOwner(SCOPE, ID);
    const renamed = owner.replace(/[^/]+$/, "somebody");

    expect(requestOfOwner(SCOPE, owner)).toBe(ID);
    expect(requestOfOwner(SCOPE, renamed)).toBeUndefined();
    expect(requestOfRoleSession(SCOPE, renamed)).toBe(ID);
  });

  it("tells none for another account, prefix or a name that only begins alike", () => {
    const owner = grantOwner(SCOPE, ID);
    for (const other of [
      owner.replace(PLACE.account, "999988887777"),
      owner.replace("curfew-", "curfew2-"),
      owner.replace(ID, `${ID}x`),
      "arn:aws:iam::111122223333:user/ana",
    ])
      expect(requestOfRoleSession(SCOPE, other), other).toBeUndefined();
    expect(requestOfRole(SCOPE, `curfew-${ID}`)).toBe(ID);
    expect(requestOfRole(SCOPE, "curfew-GrantAccess")).toBeUndefined();
  });
});

describe("a role of the grant's name", () => {
  const role = {
    id: "AROAONE",
    path: grantPath(SCOPE),
    name: grantRoleName(SCOPE, ID),
    tags: grantTags(ID, "p-ana001", undefined),
    boundaryArn: boundaryArn(SCOPE, "prod"),
  };
  const unrecorded = { requestId: ID, roleId: undefined };

  it("is the grant's with the request's tag and a boundary of the stage, or with the recorded id", () => {
    expect(isGrantsRole(SCOPE, unrecorded, role)).toBe(true);
    const bare = { ...role, tags: {}, boundaryArn: undefined };
    expect(isGrantsRole(SCOPE, { requestId: ID, roleId: "AROAONE" }, bare)).toBe(true);
  });

  it("is another's without the tag, without the boundary, or outside of the path", () => {
    const others = [
      { ...role, tags: {} },
      { ...role, boundaryArn: undefined },
      { ...role, boundaryArn: "arn:aws:iam::111122223333:policy/other/curfew-prod-boundary" },
      { ...role, path: "/" },
    ];
    for (const other of others) expect(isGrantsRole(SCOPE, unrecorded, other)).toBe(false);
  });
});
