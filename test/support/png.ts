// Looks at the pixels of a PNG, with the library that draws them.
import initCanvasKit from "canvaskit-wasm";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** `#rrggbb`. */
  at(x: number, y: number): string;
}

export async function pixelsOf(png: Uint8Array): Promise<Pixels> {
  const kit = await initCanvasKit();
  const image = kit.MakeImageFromEncoded(png);
  if (image === null) throw new Error("it is no picture");
  const [width, height] = [image.width(), image.height()];
  const bytes = image.readPixels(0, 0, {
    ...image.getImageInfo(),
    colorType: kit.ColorType.RGBA_8888,
    colorSpace: kit.ColorSpace.SRGB,
  });
  if (bytes === null) throw new Error("its pixels cannot be read");
  image.delete();
  const hex = (value = 0) => value.toString(16).padStart(2, "0");
  return {
    width,
    height,
    at(x, y) {
      const from = (Math.round(y) * width + Math.round(x)) * 4;
      return `#${hex(bytes[from])}${hex(bytes[from + 1])}${hex(bytes[from + 2])}`;
    },
  };
}

/** WCAG's contrast of two colours, from 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const light = (color: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
