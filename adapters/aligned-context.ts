// What CanvasKit's copy of a canvas lacks for a plotting library: text set by its middle or its end.
// Never untrue: nothing is drawn that the library did not ask for; only where text begins is reckoned here.
import type { EmulatedCanvas2D, EmulatedCanvas2DContext } from "canvaskit-wasm";

/** The shares of the width that text begins before its place, by what the library says of it. */
const BEFORE: Readonly<Record<string, number>> = { center: 0.5, right: 1, end: 1 };
/** How far below its place the line is that letters stand on, in font sizes, as browsers draw Roboto. */
const BELOW: Readonly<Record<string, number>> = {
  middle: 0.35,
  top: 0.9,
  hanging: 0.8,
  bottom: -0.2,
};

type Context = EmulatedCanvas2DContext & { textAlign?: string; textBaseline?: string };

const sizeIn = (font: string): number => Number(/(\d+(?:\.\d+)?)px/.exec(font)?.[1] ?? 12);

/** The canvas, whose context then minds `textAlign` and `textBaseline`. */
export function aligned(canvas: EmulatedCanvas2D): EmulatedCanvas2D {
  const context = canvas.getContext("2d") as Context;
  const draw = context.fillText.bind(context);
  context.fillText = (text: string, x: number, y: number) => {
    const { textAlign = "left", textBaseline = "alphabetic", font } = context;
    const before = (BEFORE[textAlign] ?? 0) * context.measureText(text).width;
    draw(text, x - before, y + (BELOW[textBaseline] ?? 0) * sizeIn(font));
  };
  return canvas;
}
