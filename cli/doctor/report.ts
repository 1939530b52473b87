// The findings for people: worst first, what to do under each, a summary last.
import { type Finding, SEVERITIES, type Severity } from "./finding.ts";

/** The lines of a report. What is well is only counted. */
export function reportOf(findings: readonly Finding[]): readonly string[] {
  const shown = findings.filter(({ severity }) => severity !== "ok");
  const lines = shown.flatMap(({ severity, check, resource, what, toDo }) => [
    `${severity.padEnd(16)}${resource === check ? check : `${check}: ${resource}`}`,
    ...[what, toDo].filter((text) => text !== "").map((text) => " ".repeat(16) + text),
  ]);
  const counts = SEVERITIES.map((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? "" : `${count} ${wordFor(severity, count)}`;
  });
  return [...lines, counts.filter((text) => text !== "").join(", ")];
}

const COUNTED = new Set<Severity>(["error", "warning", "note"]);
const wordFor = (severity: Severity, count: number): string =>
  COUNTED.has(severity) && count > 1 ? `${severity}s` : severity;
