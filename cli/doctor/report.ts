// The findings for people: worst first, what to do under each, a summary last.
import { type Finding, SEVERITIES } from "./finding.ts";

/** The lines of a report. What is well is only counted. */
export function reportOf(findings: readonly Finding[]): readonly string[] {
  const shown = findings.filter(({ severity }) => severity !== "ok");
  const lines = shown.flatMap(({ severity, resource, what, toDo }) => [
    `${severity.padEnd(16)}${resource}`,
    `${" ".repeat(16)}${what}`,
    `${" ".repeat(16)}${toDo}`,
  ]);
  const counts = SEVERITIES.map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? "" : `${count} ${severity}`;
  });
  return [...lines, counts.filter((text) => text !== "").join(", ")];
}
