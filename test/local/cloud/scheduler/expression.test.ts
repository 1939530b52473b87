// The three kinds of schedule expression.
import { describe, expect, it } from "vitest";
import { parseExpression } from "../../../../local/cloud/scheduler/expression.ts";

const at = (text: string) => Date.parse(`${text}Z`);
const iso = (time: number | undefined) =>
  time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);

describe("a schedule expression", () => {
  it.each([
    ["cron(15 10 * * ? *)", "2026-11-23T10:15"],
    ["cron(15 8 * * ? *)", "2026-11-24T08:15"],
    ["cron(0/15 * * * ? *)", "2026-11-23T09:15"],
    ["cron(0,30 9-17 ? * MON-FRI *)", "2026-11-23T09:30"],
    ["cron(0 6 ? * 1 *)", "2026-11-29T06:00"],
    ["cron(0 0 1 JAN ? *)", "2027-01-01T00:00"],
    ["cron(0 0 29 2 ? *)", "2028-02-29T00:00"],
    ["cron(0 0 31 */2 ? 2027)", "2027-01-31T00:00"],
    ["cron(0 0 30 2 ? *)", undefined],
    ["cron(0 0 1 1 ? 2020)", undefined],
  ])("%s comes next, after Monday 2026-11-23 09:00, at %s", (text, expected) => {
    const expression = parseExpression(text);

    expect(iso(expression.first(at("2026-11-23T09:00:00")))).toBe(expected);
  });

  it("cron goes on after the time given, not at it", () => {
    const expression = parseExpression("cron(0 9 * * ? *)");
    const nine = at("2026-11-23T09:00:00");

    expect(iso(expression.next(nine, nine))).toBe("2026-11-24T09:00");
  });

  it("rate begins at once and keeps to its grid, whatever was missed", () => {
    const expression = parseExpression("rate(5 minutes)");
    const start = at("2026-11-23T09:00:00");

    expect(expression.first(start)).toBe(start);
    expect(iso(expression.next(start, start))).toBe("2026-11-23T09:05");
    expect(iso(expression.next(start, at("2026-11-23T10:12:00")))).toBe("2026-11-23T10:15");
  });

  it("at comes once", () => {
    const expression = parseExpression("at(2026-11-23T12:00:00)");

    expect(iso(expression.first(0))).toBe("2026-11-23T12:00");
    expect(expression.next(at("2026-11-23T12:00:00"), 0)).toBeUndefined();
  });

  it.each([
    "every minute",
    "rate(0 minutes)",
    "rate(5 seconds)",
    "rate(5 minutes",
    "at(2026-11-23)",
    "at(2026-13-45T00:00:00)",
    "cron(* * * * *)",
    "cron(* * * * * *)",
    "cron(* * ? * ? *)",
    "cron(? * * * ? *)",
    "cron(60 * * * ? *)",
    "cron(0 0 L * ? *)",
    "cron(0 0 ? * 2#1 *)",
    "cron(0 0 15W * ? *)",
    "cron(5-1 * * * ? *)",
    "cron(0/0 * * * ? *)",
  ])("%s is refused with ValidationException", (text) => {
    const parse = () => parseExpression(text);

    expect(parse).toThrowError(expect.objectContaining({ name: "ValidationException" }));
  });
});
