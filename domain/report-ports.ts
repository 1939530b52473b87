// What the weekly report needs of the world.
// Never untrue: a week is posted for a team once; what could not be posted is tried again.
import type { Instant } from "./time.ts";
import type { WeekReport } from "./weekly-report.ts";

/** Which reports were posted: one item for a team and a week. */
export interface Reports {
  /** Takes the posting for some minutes; false where it is done, or another is at it. */
  claim(id: string, now: Instant): Promise<boolean>;
  posted(id: string, now: Instant): Promise<void>;
}

/** Draws the picture of a report: a PNG. */
export interface Painter {
  draw(report: WeekReport): Promise<Uint8Array>;
}

/** Slack, as the report sees it. */
export interface ReportNotifier {
  /** The report as a message with its picture. */
  postWithPicture(report: WeekReport, png: Uint8Array): Promise<void>;
  /** The same without. */
  post(report: WeekReport): Promise<void>;
}
