// The recorded sessions as a table, from the ledger.

import type { Session } from "../../domain/session.ts";
import { epochOf, secondsBetween } from "../../domain/time.ts";
import type { Stage } from "../stage/stage.ts";
import type { Column, Page } from "./page.ts";
import { firstName, named, personName, shortId, timeOf } from "./words.ts";

const CAUSE_WIDTH = 10;
const EVIDENCE_WIDTH = 37;

/** The longest cause is seldom there; where it is, the evidence has less room. */
function columnsFor(sessions: readonly Session[]): Column[] {
  const wide = Math.max(CAUSE_WIDTH, ...sessions.map(({ cause = "" }) => cause.length));
  return [
    { title: "session", width: 7 },
    { title: "person", width: 6 },
    { title: "instance", width: 8 },
    { title: "grant", width: 5 },
    { title: "start", width: 8 },
    { title: "end", width: 8 },
    { title: "min", width: 3, align: "right" },
    { title: "cause", width: wide },
    { title: "how it is known", width: EVIDENCE_WIDTH - (wide - CAUSE_WIDTH) },
  ];
}

/** The last part of an owner that is no person's access role. */
const strangerOf = (owner: string) => owner.split("/").pop() ?? owner;

const minutesOf = (seconds: number) => (seconds < 60 ? "<1" : (seconds / 60).toFixed(0));

function rowOf(stage: Stage, session: Session): string[] {
  const { id, person, owner, instance, request, startedAt, endedAt, cause, evidence } = session;
  return [
    shortId(id),
    person === undefined ? strangerOf(owner) : firstName(personName(stage, person)),
    instance.name,
    request === undefined ? "none" : shortId(request),
    timeOf(epochOf(startedAt)),
    endedAt === undefined ? "open" : timeOf(epochOf(endedAt)),
    endedAt === undefined ? "" : minutesOf(secondsBetween(startedAt, endedAt)),
    cause ?? "",
    named(stage, evidence ?? ""),
  ];
}

export function printLedger(page: Page, stage: Stage, sessions: readonly Session[]): void {
  page.table(
    columnsFor(sessions),
    sessions.map((session) => rowOf(stage, session)),
  );
}
