// Draws the week of a report: a line for each person, with grants and, in them, sessions.
// Never untrue: the picture has a ground and a frame of its own, so that it reads the same on a light and on a dark page.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import initCanvasKit, { type CanvasKit } from "canvaskit-wasm";
import { CustomChart, type CustomSeriesOption } from "echarts/charts";
import {
  GraphicComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
} from "echarts/components";
import { init, setPlatformAPI, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import type { Painter } from "../domain/report-ports.ts";
import { epochOf } from "../domain/time.ts";
import type { Stretch, WeekLine, WeekReport } from "../domain/weekly-report.ts";
import { aligned } from "./aligned-context.ts";
import { COLORS } from "./picture-colors.ts";

const PARTS = [
  CustomChart,
  GraphicComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  CanvasRenderer,
];

/** Pixels. Slack shows a picture some 360 wide before it is opened. */
export const PICTURE = { width: 960, left: 200, right: 24, top: 112, bottom: 52, line: 52 };
/** More people than this are told in words only. */
export const MOST_LINES = 24;
const NAME_LENGTH = 16;
/** A stretch is drawn at least so wide, so that a minute can be seen in a week. */
const LEAST_WIDTH = 3;
const FONT = "Roboto";
const FONT_FILE = "Roboto-Regular.woff";

/** Beside the bundle, where Lambda has it, or in its package. */
function fontBytes(): Uint8Array {
  const beside = join(typeof __dirname === "string" ? __dirname : ".", FONT_FILE);
  const file = existsSync(beside)
    ? beside
    : createRequire(import.meta.url).resolve(`roboto-fontface/fonts/roboto/${FONT_FILE}`);
  return new Uint8Array(readFileSync(file));
}

const textStyle = (fontSize: number) => ({
  fontFamily: FONT,
  fontSize,
  fontWeight: "normal" as const,
  color: COLORS.words,
});

const cut = (name: string) =>
  name.length > NAME_LENGTH ? `${[...name].slice(0, NAME_LENGTH - 1).join("")}…` : name;

/** The bars of one kind; `share` is how much of the line's height they have. */
function series(
  name: string,
  color: string,
  share: number,
  lines: readonly WeekLine[],
  of: (line: WeekLine) => readonly Stretch[],
): CustomSeriesOption {
  return {
    name,
    type: "custom",
    // All at once: from 3,000 bars on the library would draw on a second canvas, and lay it over this one, which
    // CanvasKit's copy of a canvas cannot do.
    progressive: 0,
    itemStyle: { color },
    encode: { x: [1, 2], y: 0 },
    data: lines.flatMap((line, index) =>
      of(line).map(({ from, to }) => [index, epochOf(from), epochOf(to)]),
    ),
    renderItem: (_, api) => {
      const [left = 0, middle = 0] = api.coord([api.value(1), api.value(0)]);
      const [right = 0] = api.coord([api.value(2), api.value(0)]);
      const height = PICTURE.line * share;
      const width = Math.max(LEAST_WIDTH, right - left);
      return {
        type: "rect",
        shape: { x: left, y: middle - height / 2, width, height },
        style: { fill: color },
      };
    },
  };
}

const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

/** A day is a column, a person a line. */
const axesOf = (week: WeekReport["week"], lines: readonly WeekLine[]) => ({
  grid: {
    left: PICTURE.left,
    right: PICTURE.right,
    top: PICTURE.top,
    height: lines.length * PICTURE.line,
  },
  xAxis: {
    type: "value",
    min: epochOf(week.since),
    max: epochOf(week.until),
    interval: 86_400_000,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: COLORS.lines } },
    axisLabel: {
      ...textStyle(20),
      // The last line is the next Monday's.
      formatter: (at: number) => (at >= epochOf(week.until) ? "" : DAY.format(at)),
      align: "left",
    },
  },
  yAxis: {
    type: "category",
    inverse: true,
    data: lines.map(({ name }) => cut(name)),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { ...textStyle(22), margin: 12 },
  },
});

function optionsOf({ team, week, lines: all }: WeekReport, height: number) {
  const lines = all.slice(0, MOST_LINES);
  const more = all.length - lines.length;
  const whose = team.group === undefined ? "All teams" : `Team ${team.group}`;
  const rest = more === 0 ? "" : `, and ${more} more`;
  return {
    animation: false,
    backgroundColor: COLORS.ground,
    useUTC: true,
    title: {
      text: `${whose}: week of ${MONTH.format(epochOf(week.since))} (UTC)${rest}`,
      left: 20,
      top: 16,
      textStyle: textStyle(28),
    },
    legend: {
      left: 20,
      top: 62,
      itemWidth: 26,
      itemHeight: 18,
      itemGap: 28,
      selectedMode: false,
      textStyle: textStyle(22),
      data: ["Grant", "Session", "Ungoverned session"],
    },
    ...axesOf(week, lines),
    graphic: {
      type: "rect",
      shape: { x: 1, y: 1, width: PICTURE.width - 2, height: height - 2 },
      style: { fill: "none", stroke: COLORS.frame, lineWidth: 2 },
      silent: true,
    },
    series: [
      series("Grant", COLORS.grant, 0.62, lines, ({ grants }) => grants),
      series("Session", COLORS.session, 0.3, lines, ({ sessions }) => sessions),
      series("Ungoverned session", COLORS.ungoverned, 0.62, lines, ({ ungoverned }) => ungoverned),
    ],
  };
}

function canvasOf(kit: CanvasKit, font: Uint8Array, width: number, height: number) {
  const canvas = aligned(kit.MakeCanvas(width, height));
  canvas.loadFont(font, { family: FONT, style: "normal", weight: "400" });
  return canvas;
}

/** The height of the picture of so many lines. */
export const heightOf = (lines: number): number =>
  PICTURE.top + Math.min(lines, MOST_LINES) * PICTURE.line + PICTURE.bottom;

function drawn(kit: CanvasKit, font: Uint8Array, report: WeekReport): Uint8Array {
  const height = heightOf(report.lines.length);
  const canvas = canvasOf(kit, font, PICTURE.width, height);
  const size = { width: PICTURE.width, height, devicePixelRatio: 1 };
  const chart = init(canvas as never, null, { renderer: "canvas", ...size });
  try {
    chart.setOption(optionsOf(report, height));
    return Buffer.from(canvas.toDataURL().split(",")[1] ?? "", "base64");
  } finally {
    chart.dispose();
    canvas.dispose();
  }
}

interface Tools {
  readonly kit: CanvasKit;
  readonly font: Uint8Array;
}

/** Not when the module is loaded: a bundle that draws nothing then carries none of it. */
async function toolsOf(): Promise<Tools> {
  use(PARTS);
  const kit = await initCanvasKit();
  const font = fontBytes();
  // Without a browser the library asks here for a canvas to measure text on, once: it is never disposed of.
  const ruler = canvasOf(kit, font, 1, 1);
  setPlatformAPI({ createCanvas: () => ruler as never });
  return { kit, font };
}

// One for all: the library remembers its ruler for as long as the process lives.
let tools: Promise<Tools> | undefined;

/** Loads Skia when the first picture is drawn. */
export const echartsPainter = (): Painter => ({
  async draw(report) {
    tools ??= toolsOf();
    const { kit, font } = await tools;
    return drawn(kit, font, report);
  },
});
