// The functions that keep reviews of break-glass going, and the one that reports each week.
// Never untrue: none may grant, revoke or end anything.
import { changing, type Draft } from "./drafts.ts";
import type { Names } from "./names.ts";
import * as may from "./statements.ts";
import { everyFiveMinutes, everyMonday, mondaysHourly } from "./triggers.ts";

export const reviewFunctions = (names: Names) =>
  ({
    TendReviews: {
      file: "functions/reviews/tend-reviews.ts",
      purpose:
        "Tells, reminds and calls overdue what is due of the reviews of break-glass, and keeps what is closed",
      environment: { RECORD_BUCKET: names.records },
      triggers: [everyFiveMinutes(names)],
      timeoutSeconds: 120,
      memoryMb: 512,
      statements: [
        ...changing(names),
        may.queryIndexes(names, "by-person", "live"),
        may.keepReviews(names),
        may.encryptRecords(names),
      ],
    },
    DigestReviews: {
      file: "functions/reviews/digest-reviews.ts",
      purpose: "Lists open reviews of break-glass in the security channel, once a week",
      triggers: [everyMonday(names)],
      statements: [may.queryIndexes(names, "live"), may.writeTheTable(names)],
    },
    ReportWeek: {
      file: "functions/reports/report-week.ts",
      purpose: "Posts what each team did in the week before, with a picture",
      triggers: [mondaysHourly(names)],
      timeoutSeconds: 300,
      // A week of 230,000 sessions, counted and drawn, holds 890 (docs/performance.md).
      memoryMb: 1024,
      statements: [may.queryIndexes(names, "listing", "live"), may.writeTheTable(names)],
    },
  }) satisfies Record<string, Draft>;
