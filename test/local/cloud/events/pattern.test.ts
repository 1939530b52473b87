// The table of EventBridge's pattern language.
import { describe, expect, it } from "vitest";
import { compilePattern, parsePattern } from "../../../../local/cloud/events/pattern.ts";

const x = (value: unknown) => ({ detail: { x: value } });
const rule = (...rules: unknown[]) => ({ detail: { x: rules } });

describe("an event pattern", () => {
  it.each<[claim: string, pattern: unknown, event: unknown, matches: boolean]>([
    ["literal equal", rule("a"), x("a"), true],
    ["literal other", rule("a"), x("b"), false],
    ["one of several literals", rule("a", "b"), x("b"), true],
    ["number is not its text", rule(1), x("1"), false],
    ["boolean", rule(true), x(true), true],
    ["null matches null", rule(null), x(null), true],
    ["null does not match absence", rule(null), { detail: {} }, false],
    ["empty text is a value", rule(""), x(""), true],
    ["empty text is not absence", rule(""), { detail: {} }, false],
    ["a field unknown to the pattern is no matter", rule("a"), { detail: { x: "a", y: 1 } }, true],
    ["every field must match", { a: [1], b: [2] }, { a: 1, b: 3 }, false],

    ["prefix", rule({ prefix: "us-" }), x("us-east-1"), true],
    ["prefix is about the start", rule({ prefix: "east" }), x("us-east-1"), false],
    ["prefix is case-sensitive", rule({ prefix: "US-" }), x("us-east-1"), false],
    ["prefix ignoring case", rule({ prefix: { "equals-ignore-case": "US-" } }), x("us-1"), true],
    ["prefix of a number", rule({ prefix: "1" }), x(12), false],
    ["suffix", rule({ suffix: ".png" }), x("a.png"), true],
    ["suffix is about the end", rule({ suffix: ".png" }), x("a.png.gz"), false],
    ["suffix ignoring case", rule({ suffix: { "equals-ignore-case": ".PNG" } }), x("a.png"), true],
    ["equals-ignore-case", rule({ "equals-ignore-case": "ALICE" }), x("alice"), true],
    ["equals-ignore-case, other", rule({ "equals-ignore-case": "ALICE" }), x("alic"), false],

    ["wildcard", rule({ wildcard: "dir/*.log" }), x("dir/a/b.log"), true],
    ["wildcard of nothing", rule({ wildcard: "a*b" }), x("ab"), true],
    ["wildcard anchors", rule({ wildcard: "a*b" }), x("abc"), false],
    ["wildcard escapes its star", rule({ wildcard: "a\\*b" }), x("a*b"), true],
    ["wildcard escaped star is no star", rule({ wildcard: "a\\*b" }), x("axb"), false],
    ["wildcard takes dots as they are", rule({ wildcard: "a.c*" }), x("abc"), false],

    ["numeric equal", rule({ numeric: ["=", 3] }), x(3.0), true],
    ["numeric less", rule({ numeric: ["<", 3] }), x(3), false],
    ["numeric range", rule({ numeric: [">", 0, "<=", 5] }), x(5), true],
    ["numeric range, outside", rule({ numeric: [">", 0, "<=", 5] }), x(0), false],
    ["numeric of text", rule({ numeric: ["=", 3] }), x("3"), false],

    ["cidr", rule({ cidr: "10.0.0.0/24" }), x("10.0.0.255"), true],
    ["cidr, outside", rule({ cidr: "10.0.0.0/24" }), x("10.0.1.0"), false],
    ["cidr of the whole world", rule({ cidr: "0.0.0.0/0" }), x("203.0.113.9"), true],
    ["cidr, version 6", rule({ cidr: "2001:db8::/32" }), x("2001:db8:1::1"), true],
    ["cidr, not an address", rule({ cidr: "10.0.0.0/24" }), x("10.0.0"), false],

    ["exists", rule({ exists: true }), x(null), true],
    ["exists, absent", rule({ exists: true }), { detail: {} }, false],
    ["exists not", rule({ exists: false }), { detail: {} }, true],
    ["exists not, of a whole branch", rule({ exists: false }), {}, true],
    ["exists not, present", rule({ exists: false }), x("a"), false],
    ["exists looks at leaves only", rule({ exists: true }), x({ y: 1 }), false],

    ["anything-but", rule({ "anything-but": "a" }), x("b"), true],
    ["anything-but, that", rule({ "anything-but": "a" }), x("a"), false],
    ["anything-but needs the field", rule({ "anything-but": "a" }), { detail: {} }, false],
    ["anything-but a list", rule({ "anything-but": ["a", "b"] }), x("b"), false],
    ["anything-but a number", rule({ "anything-but": 5 }), x(6), true],
    ["anything-but prefix", rule({ "anything-but": { prefix: "a" } }), x("ab"), false],
    ["anything-but prefixes", rule({ "anything-but": { prefix: ["a", "b"] } }), x("cb"), true],
    ["anything-but suffix", rule({ "anything-but": { suffix: "b" } }), x("ab"), false],
    [
      "anything-but, ignoring case",
      rule({ "anything-but": { "equals-ignore-case": ["A"] } }),
      x("a"),
      false,
    ],
    ["anything-but wildcard", rule({ "anything-but": { wildcard: "a*" } }), x("b"), true],

    ["an array of the event: any value", rule("b"), x(["a", "b"]), true],
    ["an array of the event: none", rule("c"), x(["a", "b"]), false],
    ["an array inside an array", rule("b"), x([["a"], ["b"]]), true],
    [
      "anything-but of an array: any other value",
      rule({ "anything-but": "a" }),
      x(["a", "b"]),
      true,
    ],
    ["an empty array is absence", rule({ exists: false }), x([]), true],
    [
      "objects in an array match within one element",
      { detail: { x: { a: [1], b: [2] } } },
      x([
        { a: 1, b: 3 },
        { a: 2, b: 2 },
      ]),
      false,
    ],
    [
      "objects in an array: the element that matches",
      { detail: { x: { a: [1], b: [2] } } },
      x([{ a: 3 }, { a: 1, b: 2 }]),
      true,
    ],

    ["$or, the second", { $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, true],
    ["$or, none", { $or: [{ a: [1] }, { b: [2] }] }, { a: 2 }, false],
    ["$or beside a field", { c: [0], $or: [{ a: [1] }, { b: [2] }] }, { c: 1, a: 1 }, false],
    ["$or inside a branch", { detail: { $or: [{ x: ["a"] }, { y: ["b"] }] } }, x("a"), true],
    [
      "the rule for sessions refuses failed calls (facts D1)",
      { source: ["aws.ssm"], detail: { errorCode: [{ exists: false }] } },
      { source: "aws.ssm", detail: { errorCode: "AccessDenied" } },
      false,
    ],
  ])("%s", (_, pattern, event, expected) => {
    const matches = compilePattern(pattern);

    expect(matches(event)).toBe(expected);
  });

  it.each<[claim: string, pattern: string, reason: RegExp]>([
    ["text that is not JSON", "{", /not JSON/],
    ["no object", "[]", /Filter is not an object/],
    ["an empty pattern", "{}", /Empty patterns are not allowed/],
    ["an empty branch", '{"detail":{}}', /Empty patterns are not allowed/],
    ["an empty list", '{"source":[]}', /Empty arrays are not allowed/],
    ["a bare value", '{"source":"aws.ssm"}', /"source" must be an object or an array/],
    ["a list in a list", '{"source":[["a"]]}', /Match value must be/],
    [
      "an unknown operator",
      '{"source":[{"starts-with":"a"}]}',
      /Unrecognized match type starts-with/,
    ],
    ["an operator of the prototype", '{"source":[{"toString":"a"}]}', /Unrecognized match type/],
    ["two operators at once", '{"source":[{"prefix":"a","suffix":"b"}]}', /Only one key/],
    ["a prefix that is no text", '{"source":[{"prefix":1}]}', /must be a string/],
    ["a numeric of text", '{"x":[{"numeric":["=","1"]}]}', /must be numeric/],
    ["a numeric beyond its limits", '{"x":[{"numeric":["=",6000000000]}]}', /-5.0E9/],
    ["a numeric range upside down", '{"x":[{"numeric":["<",1,">",0]}]}', /range operator/],
    ["an unknown comparison", '{"x":[{"numeric":["!",1]}]}', /range operator/],
    ["exists that is no boolean", '{"x":[{"exists":"yes"}]}', /must be boolean/],
    ["a malformed cidr", '{"x":[{"cidr":"10.0.0.0"}]}', /CIDR/],
    ["a cidr beyond 32 bits", '{"x":[{"cidr":"10.0.0.0/33"}]}', /mask bits must be < 32/],
    ["a cidr of one address", '{"x":[{"cidr":"10.0.0.1/32"}]}', /mask bits must be < 32/],
    ["a cidr of one address, version 6", '{"x":[{"cidr":"2001:db8::1/128"}]}', /< 128/],
    ["a numeric range of nothing", '{"x":[{"numeric":[">",5,"<=",5]}]}', /Bottom must be less/],
    ["anything-but an empty prefix", '{"x":[{"anything-but":{"prefix":""}}]}', /Null prefix/],
    [
      "anything-but an empty suffix",
      '{"x":[{"anything-but":{"suffix":""}}]}',
      /Null prefix\/suffix/,
    ],
    [
      "anything-but a list with an empty prefix",
      '{"x":[{"anything-but":{"prefix":["a",""]}}]}',
      /Null prefix/,
    ],
    [
      "anything-but a prefix in any case",
      '{"x":[{"anything-but":{"prefix":{"equals-ignore-case":"a"}}}]}',
      /single string/,
    ],
    ["anything-but a number beyond its limits", '{"x":[{"anything-but":6000000000}]}', /-5.0E9/],
    [
      "an operator as a field of $or",
      '{"$or":[{"prefix":["a"]},{"b":[1]}]}',
      /prefix is Ruler reserved/,
    ],
    [
      "an operator as a field deep in $or",
      '{"$or":[{"a":{"exists":[true]}},{"b":[1]}]}',
      /exists is Ruler reserved/,
    ],
    ["anything-but of mixed types", '{"x":[{"anything-but":["a",1]}]}', /mixed type/],
    ["anything-but of nothing", '{"x":[{"anything-but":[]}]}', /Empty arrays/],
    ["anything-but numeric", '{"x":[{"anything-but":{"numeric":["=",1]}}]}', /Unsupported/],
    ["two stars in a row", '{"x":[{"wildcard":"a**b"}]}', /Consecutive wildcard/],
    ["an escape of nothing special", '{"x":[{"wildcard":"a\\\\b"}]}', /Invalid escape/],
    ["$or of one", '{"$or":[{"a":[1]}]}', /at least 2 Objects/],
  ])("refuses %s with InvalidEventPatternException", (_, pattern, reason) => {
    const parse = () => parsePattern(pattern);

    expect(parse).toThrowError(reason);
    expect(parse).toThrowError(expect.objectContaining({ name: "InvalidEventPatternException" }));
  });
});
