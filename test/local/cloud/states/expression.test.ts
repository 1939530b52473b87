// JSONata as Step Functions has it.
import { describe, expect, it } from "vitest";
import { evaluate, type Scope } from "../../../../local/cloud/states/expression.ts";

const scope: Scope = {
  states: { input: { name: "ana", list: [1, 2, 3], none: null } },
  variables: { left: 4 },
  now: Date.parse("2026-11-23T12:00:00Z"),
  random: () => 0.25,
};

describe("a template", () => {
  it.each([
    ["a plain string", "hello", "hello"],
    ["input", "{% $states.input.name %}", "ana"],
    ["a variable", "{% $left * 2 %}", 8],
    ["null, which is a value", "{% $states.input.none %}", null],
    [
      "expressions at any depth",
      { a: [{ b: "{% $states.input.list[-1] %}" }, 7] },
      { a: [{ b: 3 }, 7] },
    ],
    ["an array without JSONata's marks", "{% $states.input.list[$ > 1] %}", [2, 3]],
    ["$parse", "{% $parse('{\"a\":1}').a %}", 1],
    ["$partition", "{% $partition([1,2,3], 2) %}", [[1, 2], [3]]],
    ["$range", "{% $range(1, 9, 4) %}", [1, 5, 9]],
    [
      "$hash",
      "{% $hash('a', 'SHA-256') %}",
      "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
    ],
    ["$random, injected", "{% $random() %}", 0.25],
    ["story time in $millis", "{% $millis() %}", Date.parse("2026-11-23T12:00:00Z")],
    ["story time in $now", "{% $now() %}", "2026-11-23T12:00:00.000Z"],
    ["story time in $now with a picture", "{% $now('[Y]-[M]') %}", "2026-11"],
  ])("gives %s", async (_, template, expected) => {
    const value = await evaluate(template, scope, "Output");

    expect(value).toEqual(expected);
  });

  it.each([
    ["a missing field", "{% $states.input.gone %}", "returned nothing (undefined)"],
    ["a name without $states", "{% name %}", "returned nothing (undefined)"],
    ["an unknown variable", "{% $gone %}", "returned nothing (undefined)"],
    ["a type error", "{% $states.input.name * 2 %}", "threw an error"],
    ["$error", "{% $error('no') %}", "no"],
    ["$eval, which AWS does not have", "{% $eval('1') %}", "threw an error"],
    ["a function", "{% function($a){$a} %}", "is a function"],
    ["a seeded $random, which is not imitated", "{% $random(1) %}", "seed"],
  ])("refuses %s with States.QueryEvaluationError (facts F)", async (_, text, message) => {
    const failing = evaluate({ a: text }, scope, "Output");

    await expect(failing).rejects.toMatchObject({
      name: "States.QueryEvaluationError",
      location: "Output/a",
      message: expect.stringContaining(message),
    });
  });
});
