// The weekly report in words.
import { expect, it } from "vitest";
import { instantOf, plusMinutes } from "../../../domain/time.ts";
import { weekWords } from "../../../slack/views/weekly-report.ts";

const week = (monday: number) => {
  const since = instantOf(monday);
  return { since, until: plusMinutes(since, 7 * 24 * 60) };
};

it.each([
  ["16 November to 22 November 2026", Date.UTC(2026, 10, 16)],
  ["28 December to 3 January 2027", Date.UTC(2026, 11, 28)],
  ["25 December to 31 December 2023", Date.UTC(2023, 11, 25)],
])("names its week by its first and last day, with the year of the last: %s", (words, monday) => {
  expect(weekWords(week(monday))).toBe(words);
});
