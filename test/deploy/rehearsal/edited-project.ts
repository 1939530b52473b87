// The project with another policy folder (durations changed, a profile added, one removed), or with other settings.
import { join } from "node:path";
import { change, copyOfProject } from "../plan/project-copy.ts";

const ADDED = `  - id: lab
    priority: 300
    match: { tags: { Env: lab } }
    ladder: [20, 40]
    idleMinutes: 10
    approvals: 1
    channel: C0STAGING
    session:
      logGroup: /curfew/sessions
`;

/** The folder; who asks for it removes it. */
export function editedProject(): string {
  const root = copyOfProject();
  const profiles = join(root, "policies/profiles.yaml");
  change(profiles, "idleMinutes: 15", "idleMinutes: 10");
  change(profiles, "ladder: [30, 60, 240]", "ladder: [30, 45, 240]");
  change(profiles, / {2}- id: vault\n[\s\S]*?(?= {2}- id: staging\n)/, ADDED);
  return root;
}

/** The project whose production no longer makes a trail of its own; who asks for the folder removes it. */
export function projectWithTrailOfYours(): string {
  const root = copyOfProject();
  const from = /(production: true\n {4}trail: )make/;
  change(join(root, "deploy.yaml"), from, "$1{ existing: the-accounts-own }");
  return root;
}

/** The project whose production is one no longer: what held it is let go, and the lock of its record is said as it was. */
export function projectWithoutProduction(): string {
  const root = copyOfProject();
  const letGo = "production: false\n    recordLock: { mode: GOVERNANCE, days: 365 }";
  change(join(root, "deploy.yaml"), "production: true", letGo);
  return root;
}
