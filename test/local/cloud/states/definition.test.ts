// What CreateStateMachine accepts and refuses.
import { describe, expect, it } from "vitest";
import { checkDefinition } from "../../../../local/cloud/states/definition.ts";
import { definitionOf, lambdaTask, tokenTask } from "./world.ts";

const end = { Type: "Succeed" };

const everything = definitionOf(
  {
    Task: tokenTask({
      TimeoutSeconds: "{% $states.input.seconds %}",
      HeartbeatSeconds: 5,
      Assign: { kept: "{% $states.result %}" },
      Output: { a: 1 },
      Retry: [
        { ErrorEquals: ["X"], IntervalSeconds: 1, MaxAttempts: 0, BackoffRate: 1.5 },
        { ErrorEquals: ["States.ALL"], MaxDelaySeconds: 9, JitterStrategy: "FULL" },
      ],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Fail", Assign: { e: 1 }, Output: "{% 1 %}" }],
      Next: "Choice",
    }),
    Choice: {
      Type: "Choice",
      Choices: [{ Condition: "{% true %}", Next: "Wait", Assign: { c: 1 }, Output: 1 }],
      Default: "Pass",
    },
    Wait: { Type: "Wait", Seconds: "{% 1 %}", Next: "Pass" },
    Pass: { Type: "Pass", Assign: { d: 1 }, Output: {}, Next: "End" },
    End: { Type: "Succeed", Output: "{% $kept %}" },
    Fail: { Type: "Fail", Error: "{% 'E' %}", Cause: "why" },
  },
  { Comment: "all of it", TimeoutSeconds: 10 },
);

describe("checkDefinition", () => {
  it("reads all of what the engine supports", () => {
    const definition = checkDefinition(JSON.stringify(everything));

    expect(Object.keys(definition.States)).toHaveLength(6);
  });

  it.each<[string, object, string]>([
    ["no query language (JSONPath)", { StartAt: "A", States: { A: end } }, "QueryLanguage"],
    [
      "JSONPath in one state",
      definitionOf({ A: { ...end, QueryLanguage: "JSONPath" } }),
      "States/A",
    ],
    ["a JSONPath field", definitionOf({ A: { ...end, OutputPath: "$.a" } }), "OutputPath"],
    [
      "an unknown state type",
      definitionOf({ A: { Type: "Parallel", End: true } }),
      "States/A/Type",
    ],
    ["an unknown field", definitionOf({ A: { ...end, Assign: {} } }), "Assign"],
    [
      "another integration",
      definitionOf({ A: lambdaTask({ Resource: "arn:aws:states:::sqs:sendMessage", End: true }) }),
      "Resource",
    ],
    [
      "an unknown argument of lambda:invoke",
      definitionOf({
        A: lambdaTask({ Arguments: { FunctionName: "f", Qualifier: "1" }, End: true }),
      }),
      "Qualifier",
    ],
    ["a missing target", definitionOf({ A: lambdaTask({ Next: "Gone" }) }), "Gone"],
    ["neither Next nor End", definitionOf({ A: lambdaTask(), B: end }), "TERMINAL_STATE_WITH_NEXT"],
    ["broken JSONata", definitionOf({ A: { ...end, Output: "{% 1 + %}" } }), "INVALID_JSONATA"],
    ["an open expression", definitionOf({ A: { ...end, Output: "{% 1" } }), "does not end"],
    [
      "the reserved variable",
      definitionOf({ A: { Type: "Pass", Assign: { states: 1 }, Next: "B" }, B: end }),
      "Assign/states",
    ],
    [
      "States.ALL beside others (facts F)",
      definitionOf({
        A: lambdaTask({ Retry: [{ ErrorEquals: ["X", "States.ALL"] }], End: true }),
      }),
      "States.ALL must appear alone",
    ],
    [
      "States.ALL before others (facts F)",
      definitionOf({
        A: lambdaTask({
          Catch: [
            { ErrorEquals: ["States.ALL"], Next: "B" },
            { ErrorEquals: ["X"], Next: "B" },
          ],
          End: true,
        }),
        B: end,
      }),
      "States.ALL must appear alone",
    ],
    [
      "a heartbeat not shorter than the timeout",
      definitionOf({ A: tokenTask({ TimeoutSeconds: 5, HeartbeatSeconds: 5, End: true }) }),
      "HeartbeatSeconds must be smaller",
    ],
    [
      "MaxDelaySeconds out of range (facts F)",
      definitionOf({
        A: lambdaTask({ Retry: [{ ErrorEquals: ["X"], MaxDelaySeconds: 31_622_401 }], End: true }),
      }),
      "MaxDelaySeconds",
    ],
    [
      "an Assign on a Choice, about which AWS's pages disagree",
      definitionOf({
        A: { Type: "Choice", Choices: [{ Condition: "{% true %}", Next: "B" }], Assign: { a: 1 } },
        B: end,
      }),
      "Assign",
    ],
  ])("refuses %s with InvalidDefinition", (_, definition, place) => {
    const check = () => checkDefinition(JSON.stringify(definition));

    expect(check).toThrow(
      expect.objectContaining({
        name: "InvalidDefinition",
        message: expect.stringContaining(place),
      }),
    );
  });

  it("refuses what is not JSON", () => {
    const check = () => checkDefinition("{");

    expect(check).toThrow(/INVALID_JSON_DESCRIPTION/);
  });
});
