// What people.yaml may say; ids of one length, so that no session can pass for another person's (facts C3).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nameOf, People, Person, PersonId } from "../../domain/person.ts";
import { isInstanceTarget, isWatched } from "../../domain/session.ts";
import { aPerson, personIds } from "../support/builders.ts";

const isPerson = (over: Record<string, unknown>) =>
  Person.safeParse({ ...aPerson(), ...over }).success;

describe("a person's id", () => {
  it.each([
    "p-ana01",
    "p-ana0001",
    "P-ana001",
    "ana001",
    "p-ana_01",
    "p-ana001\n",
    " p-ana001",
    "",
  ])("is not %j", (id) => {
    expect(PersonId.safeParse(id).success).toBe(false);
  });

  it("is never the beginning of another", () => {
    fc.assert(
      fc.property(personIds, personIds, (one, other) => {
        fc.pre(one !== other);

        expect(PersonId.safeParse(one).success).toBe(true);
        expect(other.startsWith(one)).toBe(false);
      }),
    );
  });

  it("has one length: whatever more or less is no id", () => {
    fc.assert(
      fc.property(personIds, fc.string({ minLength: 1, maxLength: 3 }), (id, more) => {
        expect(PersonId.safeParse(`${id}${more}`).success).toBe(false);
        expect(PersonId.safeParse(id.slice(0, -1)).success).toBe(false);
      }),
    );
  });
});

describe("a person", () => {
  it("has groups and attributes only where the file gives them", () => {
    expect(aPerson()).toMatchObject({ groups: [], attributes: {} });
  });

  it.each<[string, Record<string, unknown>]>([
    ["an unknown field", { admin: true }],
    ["a Slack name in the place of an id", { slack: "@ana" }],
    ["a group with capitals", { groups: ["Engineers"] }],
  ])("is refused with %s", (_what, over) => {
    expect(isPerson(over)).toBe(false);
  });

  it("is refused without an AWS identity", () => {
    const { aws: _gone, ...rest } = aPerson();

    expect(Person.safeParse(rest).success).toBe(false);
  });

  it("is known by name, and by id when nobody knows them any more", () => {
    expect(nameOf([aPerson()], "p-ana001")).toBe("Ana");
    expect(nameOf([aPerson()], "p-gone01")).toBe("p-gone01");
  });
});

describe("people", () => {
  const BEA = { user: "arn:aws:iam::111122223333:user/bea" };

  it.each([
    ["id", { slack: "U0OTHER", aws: BEA }],
    ["slack", { id: "p-bea001", aws: BEA }],
  ] as const)("do not share an %s", (field, over) => {
    const read = People.safeParse({ people: [aPerson(), aPerson(over)] });

    expect(read.error?.issues.map(({ path }) => path)).toEqual([["people", 1, field]]);
  });

  it("do not share an AWS identity: one person with two entries could approve their own request (P7)", () => {
    const read = People.safeParse({
      people: [aPerson(), aPerson({ id: "p-ana002", slack: "U0O" })],
    });

    expect(read.error?.issues).toMatchObject([
      {
        path: ["people", 1, "aws"],
        message: expect.stringMatching(/^this is also the AWS identity of p-ana001 \(Ana\)/),
      },
    ]);
  });

  it("are one at least: an empty file is a mistake, not an empty company (P9)", () => {
    expect(People.safeParse({ people: [] }).success).toBe(false);
  });
});

describe("the target of a session", () => {
  it.each([
    ["i-0a1b2c3d4e5f60718", true],
    ["ecs:cluster_task_container", false],
    ["mi-0a1b2c3d4e5f60718", false],
  ])("of target %s is an instance's: %s (facts A5)", (target, isInstance) => {
    expect(isInstanceTarget(target)).toBe(isInstance);
  });

  it.each([
    ["AWSFleetManager-GetFileContent", false],
    ["arn:aws:ssm:eu-west-1::document/AWSFleetManager-GetGroups", false],
    ["arn:aws:ssm:eu-west-1:111122223333:document/my-AWSFleetManager-x", true],
    ["my-AWSFleetManager-x", true],
    ["SSM-SessionManagerRunShell", true],
    [undefined, true],
  ])("under document %s is Curfew's to look at: %s", (document, watched) => {
    expect(isWatched({ target: "i-0a1b2c3d4e5f60718", document })).toBe(watched);
  });
});
