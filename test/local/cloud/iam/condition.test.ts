import { describe, expect, it } from "vitest";
import { decide } from "./policies.ts";

type Values = Record<string, string | string[]>;

function holds(operator: string, operands: unknown, context: Values, key = "k") {
  return decide(
    [
      {
        Effect: "Allow",
        Action: "*",
        Resource: "*",
        Condition: { [operator]: { [key]: operands } },
      },
    ],
    { context },
  ).allowed;
}

describe("operators", () => {
  it.each<[string, unknown, string | string[] | undefined, boolean]>([
    ["StringEquals", ["a", "b"], "b", true],
    ["StringEquals", "a*", "ab", false],
    ["StringEquals", "a", undefined, false],
    ["StringNotEquals", "a", "b", true],
    ["StringNotEquals", ["a", "b"], "b", false],
    ["StringNotEquals", "a", undefined, true],
    ["StringEqualsIgnoreCase", "ANA", "ana", true],
    ["StringLike", "i-*", "i-0f", true],
    ["StringLike", "i-?", "i-0f", false],
    ["StringNotLike", "i-*", "i-0f", false],
    ["StringEqualsIfExists", "a", undefined, true],
    ["StringEqualsIfExists", "a", "b", false],
    ["ArnLike", "arn:aws:iam::*:role/curfew/*", "arn:aws:iam::1:role/curfew/x", true],
    ["ArnEquals", "arn:aws:iam::1:role/*", "arn:aws:iam::1:role/a/b", true],
    ["ArnNotLike", "arn:aws:iam::1:role/*", "arn:aws:iam::1:user/a", true],
    ["Bool", true, "true", true],
    ["Bool", "TRUE", "true", true],
    ["Bool", "true", undefined, false],
    ["BoolIfExists", "true", undefined, true],
    ["NumericLessThan", 10, "9.5", true],
    ["NumericGreaterThanEquals", "10", "10", true],
    ["NumericNotEquals", "10", "10", false],
    ["NumericEquals", "10", "ten", false],
    ["DateLessThan", "2026-10-14T12:34:56Z", "2026-10-14T12:34:55.999Z", true],
    ["DateLessThan", "2026-10-14T12:34:56Z", "2026-10-14T12:34:56Z", false],
    ["DateLessThanEquals", "2026-10-14T14:34:56+02:00", "2026-10-14T12:34:56Z", true],
    ["DateGreaterThan", "1760000000", "2026-10-14", true],
    ["IpAddress", "10.0.0.0/8", "10.1.2.3", true],
    ["IpAddress", "10.0.0.0/8", "11.1.2.3", false],
    ["NotIpAddress", "10.0.0.0/8", "11.1.2.3", true],
    ["IpAddress", "2001:db8::/32", "2001:db8::1", true],
    ["Null", "true", undefined, true],
    ["Null", "true", "x", false],
    ["Null", false, "x", true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["x", "b"], true],
    ["ForAnyValue:StringEquals", "a", undefined, false],
    ["ForAnyValue:StringNotEquals", "a", undefined, false],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "x"], false],
    ["ForAllValues:StringLike", ["a*"], ["a1", "a2"], true],
    ["ForAllValues:StringEquals", "a", undefined, true],
  ])("%s %j with %j: %s", (operator, operands, value, expected) => {
    const context: Values = value === undefined ? {} : { k: value };

    const result = holds(operator, operands, context);

    expect(result).toBe(expected);
  });

  it("compares the names of keys without case", () => {
    const result = holds(
      "StringEquals",
      "a",
      { "ssm:ResourceTag/Name": "a" },
      "SSM:resourcetag/name",
    );

    expect(result).toBe(true);
  });

  it("fills in variables of an operand (facts C3)", () => {
    const context = { k: "AROA:ana", "aws:userid": "AROA:ana" };

    const result = holds("StringEquals", "$" + "{aws:userid}", context);

    expect(result).toBe(true);
  });

  it("fits nothing with a variable that has no value", () => {
    const result = holds("StringEquals", "$" + "{aws:username}", { k: "" });

    expect(result).toBe(false);
  });

  it("asks for every key and every operator", () => {
    const both = (b: string) =>
      decide(
        [
          {
            Effect: "Allow",
            Action: "*",
            Resource: "*",
            Condition: { StringEquals: { a: "1", b: "2" }, StringLike: { a: "*" } },
          },
        ],
        { context: { a: "1", b } },
      ).allowed;

    expect([both("2"), both("3")]).toEqual([true, false]);
  });
});
