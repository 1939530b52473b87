import { expect, it } from "vitest";
import { StageSettings } from "../../stacks/settings.ts";

const said = (settings: object) =>
  StageSettings.safeParse(settings).error?.issues.map(({ message }) => message) ?? [];
const TOPIC = "arn:aws-us-gov:sns:us-gov-west-1:111122223333:on-call";

it("production says whom its alarms wake, or is refused with what to say", () => {
  const production = { production: true, trail: "make" };

  expect(said(production)).toEqual([expect.stringContaining("`alarmEmail: an address`")]);
  expect(said({ ...production, alarmEmail: "on-call@example.com" })).toEqual([]);
  expect(said({ ...production, alarmTopic: TOPIC })).toEqual([]);
  expect(said({ trail: "make" })).toEqual([]);
});

it("a trail is said, never assumed", () => {
  expect(said({})).toEqual([expect.stringContaining("say `trail: make`")]);
});

it.each([
  "on-call",
  "arn:aws:sqs:eu-west-1:111122223333:on-call",
])("%s is no topic", (alarmTopic) => {
  expect(said({ trail: "make", alarmTopic })).toEqual([
    expect.stringContaining("the ARN of an SNS topic"),
  ]);
});
