// ISO 8601 durations of weeks, days, hours, minutes and seconds.
const FORM = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const UNITS_MS = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000];

/** `PT15M` -> 900000. Undefined for what is none, and for months and years, whose length varies. */
export function millisecondsOf(duration: string): number | undefined {
  const found = FORM.exec(duration);
  if (found === null || !/\d[A-Z]$/.test(duration)) return undefined;
  return UNITS_MS.reduce((sum, unit, index) => sum + unit * Number(found[index + 1] ?? 0), 0);
}
