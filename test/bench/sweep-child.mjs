// One container of the sweep, alone in its process: loads the bundle that ships, sweeps, and tells what it held.
// Never untrue: nothing of the local cloud runs in here.
import { createRequire } from "node:module";

const [file, times] = process.argv.slice(2);
const { handler } = createRequire(import.meta.url)(file);
const seconds = [];
for (let time = 0; time < Number(times); time += 1) {
  const begun = performance.now();
  await handler(
    {},
    {
      functionName: "Sweep",
      functionVersion: "1",
      memoryLimitInMB: "256",
      awsRequestId: String(time),
      invokedFunctionArn: "arn:aws:lambda:eu-west-1:111122223333:function:Sweep",
      getRemainingTimeInMillis: () => 600_000,
    },
  );
  seconds.push((performance.now() - begun) / 1000);
}
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const told = { maxRssMiB: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, seconds };
console.log(`TOLD ${JSON.stringify(told)}`);
