// `npm run bench` prints the figures that docs/performance.md holds; `npm run bench -- day cedar` only those parts.
import { benchBundles } from "./bundles.ts";
import { benchCedar } from "./cedar.ts";
import { benchCrowdedPolicies } from "./crowded-policies.ts";
import { benchDay } from "./day.ts";
import { benchHistory } from "./history.ts";
import { benchLedger } from "./ledger.ts";
import { benchMany } from "./many.ts";
import { benchPage } from "./page.ts";
import { benchPicker } from "./picker.ts";
import { machine, print } from "./print.ts";
import { benchReportMemory } from "./report-memory.ts";
import { benchRequests } from "./requests.ts";
import { benchStart } from "./start.ts";
import { benchSweepMemory } from "./sweep-memory.ts";

// The SDK's notice about Node 22 would stand between the figures.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** The quick ones first. BENCH_REQUESTS plays another number than 1,000. */
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  cedar: benchCedar,
  policies: benchCrowdedPolicies,
  bundles: benchBundles,
  picker: benchPicker,
  start: benchStart,
  page: benchPage,
  day: benchDay,
  ledger: benchLedger,
  memory: benchSweepMemory,
  history: benchHistory,
  report: benchReportMemory,
  many: benchMany,
  requests: () => benchRequests(Number(process.env.BENCH_REQUESTS ?? 1000)),
};

async function main(wanted: readonly string[]): Promise<void> {
  const names = wanted.length > 0 ? wanted : Object.keys(PARTS);
  const unknown = names.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) {
    console.error(`There is no ${unknown.join(", ")}; parts: ${Object.keys(PARTS).join(", ")}.`);
    process.exitCode = 2;
    return;
  }
  print(`Machine: ${machine()}.`);
  for (const name of names) await PARTS[name]?.();
}

await main(process.argv.slice(2));
