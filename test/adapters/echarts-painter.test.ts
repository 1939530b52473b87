// The picture of the weekly report: what is where, and that it reads on a light and on a dark page.
import { beforeAll, describe, expect, it } from "vitest";
import { echartsPainter, heightOf, MOST_LINES, PICTURE } from "../../adapters/echarts-painter.ts";
import { COLORS } from "../../adapters/picture-colors.ts";
import { type Instant, instantOf } from "../../domain/time.ts";
import type { WeekLine, WeekReport } from "../../domain/weekly-report.ts";
import { contrastOf, type Pixels, pixelsOf } from "../support/png.ts";

const MONDAY = Date.UTC(2026, 10, 16);
const at = (day: number, hour: number): Instant =>
  instantOf(MONDAY + day * 86_400_000 + hour * 3_600_000);
const WEEK = { since: at(0, 0), until: at(7, 0) };

const line = (name: string, over: Partial<WeekLine> = {}): WeekLine => ({
  name,
  grants: [],
  sessions: [],
  ungoverned: [],
  ...over,
});
const LINES = [
  line("Ana", {
    grants: [{ from: at(1, 0), to: at(1, 12) }],
    sessions: [{ from: at(1, 3), to: at(1, 6) }],
  }),
  line("Ben", { ungoverned: [{ from: at(4, 6), to: at(4, 18) }] }),
];

const reportOf = (lines: readonly WeekLine[]): WeekReport => ({
  week: WEEK,
  team: { channel: "C0PROD", group: "engineers" },
  figures: {
    requests: 0,
    granted: 0,
    refused: 0,
    lapsed: 0,
    breakGlass: 0,
    openReviews: 0,
    sessions: 0,
    ungoverned: 0,
    sessionSeconds: 0,
    stillOpen: 0,
    endedBy: {},
  },
  lines,
});

const painter = echartsPainter();
let picture: Pixels;

/** Where a moment of the week is, from the left. */
const x = (day: number, hour: number) =>
  PICTURE.left + ((day * 24 + hour) / (7 * 24)) * (PICTURE.width - PICTURE.left - PICTURE.right);
/** The middle of a line, from the top. */
const y = (index: number) => PICTURE.top + (index + 0.5) * PICTURE.line;

beforeAll(async () => {
  picture = await pixelsOf(await painter.draw(reportOf(LINES)));
});

describe("the picture", () => {
  it("has a line for each person, with grants and sessions where they were in the week", () => {
    expect([picture.width, picture.height]).toEqual([PICTURE.width, heightOf(2)]);
    expect(picture.at(x(1, 1), y(0))).toBe(COLORS.grant);
    expect(picture.at(x(1, 4.5), y(0))).toBe(COLORS.session);
    expect(picture.at(x(1, 4.5), y(0) - PICTURE.line * 0.25)).toBe(COLORS.grant);
    expect(picture.at(x(1, 10), y(0))).toBe(COLORS.grant);
    expect(picture.at(x(4, 12), y(1))).toBe(COLORS.ungoverned);
  });

  it("shows nothing where nothing was", () => {
    const empty = [
      picture.at(x(0, 20), y(0)),
      picture.at(x(1, 4.5), y(1)),
      picture.at(x(4, 12), y(0)),
    ];

    expect(empty).toEqual([COLORS.ground, COLORS.ground, COLORS.ground]);
  });

  it("has words: names before the lines, days below them, and what the colours mean", () => {
    const isWrittenIn = (left: number, right: number, top: number, bottom: number) => {
      for (let across = left; across < right; across += 1)
        for (let down = top; down < bottom; down += 1)
          if (contrastOf(picture.at(across, down), COLORS.ground) > 10) return true;
      return false;
    };

    expect(isWrittenIn(20, PICTURE.left - 8, y(0) - 12, y(0) + 12)).toBe(true);
    expect(isWrittenIn(20, PICTURE.left - 8, y(1) - 12, y(1) + 12)).toBe(true);
    expect(isWrittenIn(PICTURE.left, x(1, 0), y(1) + 32, picture.height - 4)).toBe(true);
    expect(isWrittenIn(55, 120, 62, 90)).toBe(true);
    expect(isWrittenIn(20, 400, 10, 50)).toBe(true);
  });

  it("reads on Slack's light and dark pages: a ground of its own, a frame that both show, colours apart", () => {
    const corners = [picture.at(0, 0), picture.at(picture.width - 1, picture.height - 1)];
    const inside = picture.at(6, 6);

    expect(corners).toEqual([COLORS.frame, COLORS.frame]);
    expect(inside).toBe(COLORS.ground);
    expect(contrastOf(COLORS.words, COLORS.ground)).toBeGreaterThan(4.5);
    for (const color of [COLORS.grant, COLORS.session, COLORS.ungoverned])
      expect(contrastOf(color, COLORS.ground), color).toBeGreaterThan(3);
    expect(contrastOf(COLORS.session, COLORS.grant)).toBeGreaterThan(3);
    for (const page of ["#ffffff", "#1a1d21"])
      expect(contrastOf(COLORS.frame, page), page).toBeGreaterThan(3);
  });

  it("is drawn of a busy week, too: more bars than the library draws in one go", async () => {
    const minute = (index: number) => instantOf(MONDAY + index * 60_000);
    const sessions = Array.from({ length: 3_500 }, (_, index) => ({
      from: minute(2 * index),
      to: minute(2 * index + 1),
    }));

    const drawn = await pixelsOf(await painter.draw(reportOf([line("Ana", { sessions })])));

    expect(drawn.at(x(1, 0) + 1, y(0))).toBe(COLORS.session);
  });

  it("shows a session of a minute, and no more lines than fit", async () => {
    const short = line("Cy", {
      sessions: [{ from: at(2, 0), to: instantOf(MONDAY + 2 * 86_400_000 + 60_000) }],
    });
    const many = [short, ...Array.from({ length: 40 }, (_, index) => line(`Person ${index}`))];

    const drawn = await pixelsOf(await painter.draw(reportOf(many)));

    expect(drawn.height).toBe(heightOf(MOST_LINES));
    expect(drawn.at(x(2, 0) + 1, y(0))).toBe(COLORS.session);
  });
});
