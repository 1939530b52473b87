// Says at the end of a run which ten test files took longest.
import type { Reporter, TestModule } from "vitest/node";

const MOST = 10;

const secondsOf = (file: TestModule): number => {
  const { setupDuration, collectDuration, duration } = file.diagnostic();
  return (setupDuration + collectDuration + duration) / 1000;
};

export class SlowestFiles implements Reporter {
  onTestRunEnd(files: readonly TestModule[]): void {
    const slowest = files
      .map((file) => ({ name: file.relativeModuleId, seconds: secondsOf(file) }))
      .sort((one, other) => other.seconds - one.seconds)
      .slice(0, MOST);
    const lines = slowest.map(
      ({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${name}`,
    );
    process.stdout.write(`\nSlowest files:\n${lines.join("\n")}\n`);
  }
}
