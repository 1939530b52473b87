import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contextOf, evaluate } from "../../../../local/cloud/iam/evaluate.ts";
import { parsePolicy } from "../../../../local/cloud/iam/policy.ts";
import { type Asked, decide, documentOf, named, type RawStatement } from "./policies.ts";

const allow = (rest: Partial<RawStatement> = {}): RawStatement => ({
  Sid: "Yes",
  Effect: "Allow",
  Action: "*",
  Resource: "*",
  ...rest,
});
const deny = (rest: Partial<RawStatement> = {}): RawStatement => ({
  ...allow(rest),
  Sid: "No",
  Effect: "Deny",
});

describe("the order of decisions", () => {
  it("denies what nobody allows", () => {
    const ruling = decide([allow({ Action: "ec2:*" })]);

    expect(ruling).toEqual({ allowed: false, verdict: "ImplicitlyDenied", layer: "identity" });
  });

  it("names the statement that allowed", () => {
    const ruling = decide([allow({ Sid: "", Action: "ec2:*" }), allow({ Sid: "Start" })]);

    expect(ruling).toMatchObject({ verdict: "Allowed", by: "policy/Start" });
  });

  it("lets a boundary narrow, and says that it was the boundary", () => {
    const ruling = decide([allow()], {}, [allow({ Action: "ssm:TerminateSession" })]);

    expect(ruling).toMatchObject({ verdict: "ImplicitlyDenied", layer: "boundary" });
  });

  it("lets a boundary without statements allow nothing", () => {
    const boundary = { name: "gone", policy: { statements: [] } };

    const ruling = evaluate(
      { identity: [named("policy", [allow()])], boundary },
      { action: "ssm:StartSession", resource: "*", context: contextOf() },
    );

    expect(ruling.allowed).toBe(false);
  });
});

describe("actions and resources", () => {
  it.each<[string, Record<string, unknown>, Asked, boolean]>([
    ["actions are compared without case", { Action: "SSM:startsession" }, {}, true],
    ["a star inside an action", { Action: "ssm:*Session" }, {}, true],
    ["a question mark stands for one", { Action: "ssm:StartSessio?" }, {}, true],
    ["a question mark is not none", { Action: "ssm:StartSession?" }, {}, false],
    ["NotAction is all but", { Action: undefined, NotAction: "ssm:Start*" }, {}, false],
    ["a star in an ARN part", { Resource: "arn:aws:ssm:*:*:session/x" }, {}, true],
    ["a star never reaches over a colon", { Resource: "arn:aws:*:session/x:y:z" }, {}, false],
    [
      "the last part may hold colons",
      { Resource: "arn:aws:ssm:r:1:*" },
      { resource: "arn:aws:ssm:r:1:log-group:a:b" },
      true,
    ],
    ["resources are compared with case", { Resource: "arn:aws:ssm:r:1:session/X" }, {}, false],
    [
      "NotResource is all but",
      { Resource: undefined, NotResource: "arn:aws:ssm:r:1:session/*" },
      {},
      false,
    ],
  ])("%s", (_rule, rest, asked, expected) => {
    const statement = Object.fromEntries(
      Object.entries({ ...allow(), ...rest }).filter(([, value]) => value !== undefined),
    ) as unknown as RawStatement;

    const ruling = decide([statement], asked);

    expect(ruling.allowed).toBe(expected);
  });
});

describe("policy variables", () => {
  const own = (value: string) => [allow({ Resource: `arn:aws:ssm:r:1:session/${value}` })];

  it("takes the value from the context, colons included (facts C3)", () => {
    const ruling = decide(own("$" + "{aws:userid}-*"), {
      resource: "arn:aws:ssm:r:1:session/AROA1:ana-0f",
      context: { "aws:userid": "AROA1:ana" },
    });

    expect(ruling.allowed).toBe(true);
  });

  it("never lets a value bring in a wildcard", () => {
    const ruling = decide(own("$" + "{aws:username}"), {
      resource: "arn:aws:ssm:r:1:session/ben",
      context: { "aws:username": "*" },
    });

    expect(ruling.allowed).toBe(false);
  });

  it("matches nothing when the value is missing, unless there is a default", () => {
    const missing = decide(own("$" + "{aws:username}"));
    const fallback = decide(own("$" + "{aws:username, 'x'}"));

    expect([missing.allowed, fallback.allowed]).toEqual([false, true]);
  });

  it("reads $" + "{*} as a star itself", () => {
    const ruling = decide(own("$" + "{*}"), { resource: "arn:aws:ssm:r:1:session/x" });

    expect(ruling.allowed).toBe(false);
  });

  it("knows no variables before version 2012-10-17", () => {
    const policy = named("old", own("$" + "{aws:username}"), "2008-10-17");

    const ruling = evaluate(
      { identity: [policy] },
      {
        action: "ssm:StartSession",
        resource: "arn:aws:ssm:r:1:session/ana",
        context: contextOf({ "aws:username": "ana" }),
      },
    );

    expect(ruling.allowed).toBe(false);
  });
});

describe("documents that IAM refuses", () => {
  it.each<[string, unknown]>([
    ["an unknown operator", [allow({ Condition: { StringIs: { a: "b" } } })]],
    ["an IfExists of Null", [allow({ Condition: { NullIfExists: { a: "true" } } })]],
    [
      "a date that is none",
      [allow({ Condition: { DateLessThan: { "aws:CurrentTime": "soon" } } })],
    ],
    ["a number that is none", [allow({ Condition: { NumericEquals: { a: "many" } } })]],
    [
      "a range that is none",
      [allow({ Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/33" } } })],
    ],
    ["an unknown element", [{ ...allow(), Conditions: {} }]],
    ["an effect in small letters", [{ ...allow(), Effect: "allow" }]],
    ["an action without a service", [allow({ Action: "StartSession" })]],
    ["both Action and NotAction", [allow({ NotAction: "ec2:*" })]],
    ["no resource", [{ Effect: "Allow", Action: "*" }]],
    ["a resource that is no ARN", [allow({ Resource: "session/x" })]],
    ["a variable that is not closed", [allow({ Resource: "arn:aws:ssm:r:1:$" + "{aws:userid" })]],
    ["the same Sid twice", [allow(), allow()]],
    ["a Sid with a dash", [allow({ Sid: "a-b" })]],
    ["a principal", [{ ...allow(), Principal: "*" }]],
    ["no statements", []],
  ])("%s", (_what, statements) => {
    const read = () => parsePolicy(documentOf(statements as RawStatement[]), "identity");

    expect(read).toThrow(expect.objectContaining({ name: "MalformedPolicyDocument" }));
  });

  it.each(["", "{", "[]", '{"Version":"2013-01-01","Statement":[]}'])("%j", (document) => {
    const read = () => parsePolicy(document, "identity");

    expect(read).toThrow(expect.objectContaining({ name: "MalformedPolicyDocument" }));
  });

  it("a trust policy with a resource or another action", () => {
    const trust = (rest: object) =>
      documentOf([{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole", ...rest }]);

    const reads = [{ Resource: "*" }, { Action: "ssm:StartSession" }, { Principal: undefined }].map(
      (rest) => () => parsePolicy(trust(rest), "trust"),
    );

    for (const read of reads)
      expect(read).toThrow(expect.objectContaining({ name: "MalformedPolicyDocument" }));
  });
});

describe("laws", () => {
  const action = fc.constantFrom("ssm:StartSession", "ssm:Start*", "ssm:*", "*", "ec2:*");
  const resource = fc.constantFrom(
    "*",
    "arn:aws:ssm:r:1:session/*",
    "arn:aws:ec2:r:1:instance/i-1",
  );
  const condition = fc.constantFrom(
    undefined,
    { StringEquals: { "aws:userid": "ana" } },
    { "ForAnyValue:StringLike": { "aws:TagKeys": "t*" } },
    { BoolIfExists: { "aws:SecureTransport": "true" } },
    { DateLessThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } },
  );
  const statement = fc
    .record({
      Effect: fc.constantFrom("Allow" as const, "Deny" as const),
      action,
      resource,
      condition,
    })
    .map(
      ({ Effect, action, resource, condition }): RawStatement => ({
        Effect,
        Action: action,
        Resource: resource,
        ...(condition && { Condition: condition }),
      }),
    );
  const statements = fc.array(statement, { minLength: 1, maxLength: 4 });
  const asked = fc.record({
    action: fc.constantFrom("ssm:StartSession", "ec2:DescribeInstances"),
    resource: fc.constantFrom("arn:aws:ssm:r:1:session/x", "arn:aws:ec2:r:1:instance/i-1"),
    context: fc.record(
      {
        "aws:userid": fc.constantFrom("ana", "ben"),
        "aws:TagKeys": fc.constantFrom(["team"], ["owner", "team"]),
        "aws:CurrentTime": fc.constantFrom("2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z"),
      },
      { requiredKeys: [] },
    ),
  }) as fc.Arbitrary<Asked>;

  it("a Deny that applies wins, wherever it stands", () => {
    fc.assert(
      fc.property(statements, statements, asked, (before, after, request) => {
        const everything = { Effect: "Deny" as const, Action: "*", Resource: "*" };
        const ruling = decide([...before, everything, ...after], request);
        expect(ruling.verdict).toBe("ExplicitlyDenied");
      }),
    );
  });

  it("a boundary never widens", () => {
    fc.assert(
      fc.property(statements, statements, asked, (identity, boundary, request) => {
        const bounded = decide(identity, request, boundary);
        const free = decide(identity, request);
        const limit = decide(boundary, request);
        expect(bounded.allowed).toBe(free.allowed && limit.allowed);
      }),
    );
  });

  it("one more Allow never denies what was allowed", () => {
    fc.assert(
      fc.property(statements, statement, asked, (given, more, request) => {
        const before = decide(given, request);
        const after = decide([...given, { ...more, Effect: "Allow" }], request);
        expect(after.allowed || !before.allowed).toBe(true);
      }),
    );
  });

  it("the order of statements decides nothing", () => {
    fc.assert(
      fc.property(statements, asked, (given, request) => {
        const verdicts = [given, [...given].reverse()].map((list) => decide(list, request).verdict);
        expect(verdicts[0]).toBe(verdicts[1]);
      }),
    );
  });

  it("names a Deny even beside an Allow", () => {
    const ruling = decide([allow(), deny({ Action: "ssm:Start*" })]);

    expect(ruling).toMatchObject({ verdict: "ExplicitlyDenied", by: "policy/No" });
  });
});
