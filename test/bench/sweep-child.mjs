// One container of the sweep, alone in its process: loads the bundle that ships, sweeps when told to, tells what it took.
// Never untrue: nothing of the local cloud runs in here.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [file, shiftMs, memoryMb] = process.argv.slice(2);
const shift = Number(shiftMs);
/** What the kernel's maxRSS tells begins with what the process that started this one held. */
function mostHeldKiB() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

const { now } = Date;
// Later than the wall clock, so that one ledger can be seen at several hours.
globalThis.Date = class extends Date {
  constructor(...parts) {
    if (parts.length === 0) super(Date.now());
    else super(...parts);
  }
  static now() {
    return now() + shift;
  }
};
const { handler } = createRequire(import.meta.url)(file);

for await (const time of createInterface({ input: process.stdin })) {
  const begun = performance.now();
  const before = process.cpuUsage();
  await handler(
    {},
    {
      functionName: "Sweep",
      functionVersion: "1",
      memoryLimitInMB: memoryMb,
      awsRequestId: time,
      invokedFunctionArn: "arn:aws:lambda:eu-west-1:111122223333:function:Sweep",
      getRemainingTimeInMillis: () => 600_000,
    },
  );
  const { user, system } = process.cpuUsage(before);
  const told = {
    seconds: (performance.now() - begun) / 1000,
    cpuSeconds: (user + system) / 1e6,
    maxRssMiB: mostHeldKiB() / 1024,
  };
  console.log(`TOLD ${JSON.stringify(told)}`);
}
