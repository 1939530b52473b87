// What doctor says about one thing it looked at.
// Never untrue: a finding says what is and what to do, in one sentence each.
import type { Mistake } from "../../adapters/policy-files.ts";
import type { Place } from "../../domain/grant-policy.ts";
import type { Person } from "../../domain/person.ts";
import type { Profile } from "../../domain/profile.ts";
import type { Rota } from "../../domain/rota.ts";
import type { StageSettings } from "../../stacks/settings.ts";
import type { Topology } from "../../stacks/shapes.ts";
import type { AwsSettings } from "../aws.ts";
import type { Account } from "./account.ts";

/** Worst first. */
export const SEVERITIES = ["error", "could-not-check", "warning", "note", "ok"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  readonly resource: string;
  readonly what: string;
  /** Empty when there is nothing to do. */
  readonly toDo: string;
}

export interface CheckDeps {
  readonly aws: AwsSettings;
  readonly place: Place;
  readonly people: readonly Person[];
  readonly profiles: readonly Profile[];
  /** What should be there. */
  readonly topology: Topology;
  /** IAM's listing, read once for all checks. */
  readonly account: () => Promise<Account>;
  /** What deploy.yaml says of the stage; undefined where there is none, it has a mistake, or it names no such stage. */
  readonly settings: StageSettings | undefined;
  /** What is wrong with deploy.yaml, or not said in it. */
  readonly mistakes: readonly Mistake[];
  /** Whether nothing was deployed yet, so that nothing of it is missed. */
  readonly isBefore: boolean;
  /** How function URLs are asked. */
  readonly fetch: typeof fetch;
  readonly slack: SlackSettings;
  readonly onCall: OnCallSettings;
  readonly probe: ProbeSettings;
}

/** Whether a role is to be made and deleted, and how the time in between passes. */
export interface ProbeSettings {
  readonly isAsked: boolean;
  readonly pause: (ms: number) => Promise<unknown>;
}

/** Who is on call by the folder, and how PagerDuty is asked where it says so. */
export interface OnCallSettings {
  readonly rota: Rota | undefined;
  readonly token: string | undefined;
  /** The environment variable the token was looked for in. */
  readonly variable: string;
  /** PagerDuty's own address if left out. */
  readonly apiUrl?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** How Slack is asked about the token. */
export interface SlackSettings {
  readonly token: string | undefined;
  /** The environment variable the token was looked for in. */
  readonly variable: string;
  /** With a slash at the end. */
  readonly apiUrl: string;
  readonly fetch: typeof fetch;
}

/** Makes a check's findings. */
export const findingsOf =
  (check: string) =>
  (severity: Severity, resource: string, what: string, toDo = ""): Finding => ({
    check,
    severity,
    resource,
    what,
    toDo,
  });

/** One check. Throws what AWS throws; the caller makes `could-not-check` of it. */
export type Check = (deps: CheckDeps) => Promise<readonly Finding[]>;
