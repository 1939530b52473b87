// The instance field of Slack's form over 5,000 instances: how long somebody who types waits, and what is read for it.
// Never untrue: the search goes through the Slack function as a signed block_suggestion, as from Slack.
import { getItem, openTable } from "../../adapters/dynamodb-table.ts";
import { serviceTrust } from "../../local/cloud/iam/seeds.ts";
import { LOCAL_PLACE } from "../../local/stage/sample.ts";
import { ACTIONS } from "../../slack/views/ids.ts";
import { between, type Tally } from "./counts.ts";
import { type Crowd, openCrowd } from "./crowd.ts";
import { machine, median, print, printTable, printTitle, quantile } from "./print.ts";

const WORD = "web-04";
const WARM_RUNS = 50;
const COLD_RUNS = 5;

export interface Searched {
  readonly ms: number;
  readonly options: number;
  readonly seen: Tally;
}

/** Opens the form as the engineer; gives a search in its instance field. */
export async function openPicker({ stage, tally }: Crowd) {
  const { view } = await stage.slack.people.command("engineer", "");
  if (view === undefined) throw new Error("the form did not open");
  return async (query: string): Promise<Searched> => {
    // Slack signs with the second: the same search in the same second would be taken for a redelivery.
    await stage.clock.advance(1000);
    const before = tally();
    const startedAt = performance.now();
    const options = await stage.slack.people.suggest({
      user: "engineer",
      view_id: view.id,
      action_id: ACTIONS.instance,
      query,
    });
    const ms = performance.now() - startedAt;
    await stage.clock.quiet();
    return { ms, options: options.length, seen: between(before, tally()) };
  };
}

/** A value's size as DynamoDB counts it: texts in UTF-8, three bytes a list or map and one an element. */
function bytesOf(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + 1 + bytesOf(one), 3);
  if (typeof value === "object" && value !== null)
    return Object.entries(value).reduce(
      (sum, [name, one]) => sum + 1 + Buffer.byteLength(name) + bytesOf(one),
      3,
    );
  return typeof value === "number" ? Math.ceil(String(value).length / 2) + 1 : 1;
}

/** Sizes of the items that hold the picker's copy. */
async function snapshotBytes({ stage }: Crowd): Promise<number[]> {
  const { iam } = stage.cloud;
  const document = {
    Version: "2012-10-17",
    Statement: [{ Sid: "Read", Effect: "Allow", Action: ["dynamodb:GetItem"], Resource: "*" }],
  };
  const role = iam.seedRole({
    name: "bench",
    trust: serviceTrust("local.amazonaws.com"),
    policies: [{ name: "read", document }],
  });
  const table = openTable(
    {
      region: LOCAL_PLACE.region,
      endpoint: "http://aws.local",
      credentials: iam.keyFor(role, "bench"),
      requestHandler: stage.network.requestHandler as never,
    },
    stage.topology.table.name,
    () => undefined,
  );
  const sizes: number[] = [];
  for (let index = 0; ; index++) {
    const item = await getItem(table, "INVENTORY", String(index));
    if (item === undefined) return sizes;
    sizes.push(bytesOf(item));
  }
}

export async function benchPicker(instances = 5000): Promise<void> {
  printTitle(`picker: ${instances} instances`);
  const crowd = await openCrowd({ people: 0, instances });
  try {
    const search = await openPicker(crowd);
    const cold: Searched[] = [];
    for (let run = 0; run < COLD_RUNS; run++) {
      await crowd.stage.host.recycle();
      cold.push(await search(WORD));
    }
    const warm: Searched[] = [];
    for (let run = 0; run < WARM_RUNS; run++) warm.push(await search(WORD));
    const coldMs = cold.map(({ ms }) => ms);
    const warmMs = warm.map(({ ms }) => ms);
    const sizes = await snapshotBytes(crowd);
    const bytes = sizes.reduce((a, b) => a + b, 0);
    printTable(
      ["one search", ""],
      [
        ["options shown", warm[0]?.options ?? 0],
        ["cold container, ms (median)", median(coldMs)],
        ["warm, ms (median)", median(warmMs)],
        ["warm, ms (p99)", quantile(warmMs, 0.99)],
        ...[...(warm[0]?.seen.calls ?? [])],
        ["snapshot items", sizes.length],
        ["largest item, bytes", Math.max(...sizes)],
        ["all items, bytes", bytes],
        ["read units of a search (4 KB each)", sizes.reduce((s, b) => s + Math.ceil(b / 4096), 0)],
      ],
    );
    print(`Machine: ${machine()}.`);
  } finally {
    await crowd.close();
  }
}
