// docs/operate.md has a section for each alarm and each alert, with what it means, what to check and how to fix it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../local/stage/where.ts";
import { topologyOf } from "../../stacks/topology.ts";
import { aProfile, PLACE } from "../support/builders.ts";

const runbook = readFileSync(join(ROOT, "docs/operate.md"), "utf8");
const slug = (heading: string) => heading.trim().toLowerCase().replaceAll(" ", "-");
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = "", ...lines] = section.split("\n");
      return [slug(heading), lines.join("\n")] as const;
    }),
);
const { alarms } = topologyOf({ place: PLACE, prefix: "curfew", profiles: [aProfile()] });

/** Alerts of the security channel that no alarm rings for. */
const WITHOUT_ALARM = ["grant-role-changed", "unknown-roles-in-iam", "slack-account-deactivated"];

/** What an operator decides to do, whatever rang. */
const WITHOUT_CAUSE = ["stop-everything", "remove-curfew"];

describe("the runbook", () => {
  it.each([
    ...new Set(alarms.map(({ runbook: name }) => name)),
    ...WITHOUT_ALARM,
  ])("says of %s what it means, what to check and how to fix it", (name) => {
    const section = sections.get(name) ?? "";

    expect(section).toContain("**Meaning.**");
    expect(section).toMatch(/\*\*(Check( and fix)?|Look)\b/);
    expect(section).toMatch(/\*\*(Check and fix|Fix)\b/);
  });

  it("has no section for an alarm that there is not", () => {
    const known = new Set([
      ...alarms.map(({ runbook: name }) => name),
      ...WITHOUT_ALARM,
      ...WITHOUT_CAUSE,
      "verified-by",
    ]);

    expect([...sections.keys()].filter((name) => !known.has(name))).toEqual([]);
  });

  it("names every alarm in its table, beside its section", () => {
    const rows = [...runbook.matchAll(/^\| (`.+?) \| .+? \| \[.+?\]\(#([\w-]+)\) \|$/gm)].map(
      ([, names = "", section = ""]) => ({
        section,
        names: [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
      }),
    );
    const isTold = (alarm: string, section: string) =>
      rows.some(
        (row) =>
          row.section === section &&
          row.names.some((name) =>
            name.endsWith("<Function>")
              ? alarm.startsWith(name.slice(0, -"<Function>".length))
              : alarm === name || (name.startsWith("-") && alarm.endsWith(name)),
          ),
      );

    const untold = alarms.filter(
      ({ name, runbook: section }) => !isTold(name.replace("curfew-", ""), section),
    );
    expect(untold.map(({ name }) => name)).toEqual([]);
  });

  it("names every alert by the heading that it has in Slack", () => {
    const alerts = readFileSync(join(ROOT, "slack/views/alerts.ts"), "utf8");
    const headings = [...alerts.matchAll(/header\("([^"]+)"\)/g)].map(
      ([, heading = ""]) => heading,
    );

    expect(headings.length).toBeGreaterThan(3);
    expect(headings.filter((heading) => !runbook.includes(heading))).toEqual([]);
  });
});
