// A stage with as many people and instances as a bench wants.
// Never untrue: they are in people.yaml, in EC2 and in Slack as the samples are; nothing of the product is by-passed.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { User } from "../../local/slack/records.ts";
import { actorsOn } from "../../local/stage/actors.ts";
import { inProcessStage } from "../../local/stage/in-process.ts";
import { SAMPLE_PEOPLE, type SampleInstance } from "../../local/stage/sample.ts";
import { ROOT } from "../../local/stage/where.ts";
import { countOn } from "./counts.ts";

/** Long enough for the first sweep, which writes the picker's copy of the inventory. */
const FIRST_SWEEP_MS = 61_000;

const digits = (index: number, places: number) => String(index).padStart(places, "0");
const slackIdOf = (index: number) => `U0CROWD${digits(index, 4)}`;

export const instanceIdOf = (index: number) => `i-0c${index.toString(16).padStart(15, "0")}`;

/** Tagged as a customer would: four tags beside the name. */
export const instancesOf = (count: number): SampleInstance[] =>
  Array.from({ length: count }, (_, index) => ({
    id: instanceIdOf(index),
    name: `payments-web-${digits(index, 4)}`,
    tags: {
      Env: "prod",
      Team: "payments",
      CostCenter: `cc-${digits(index % 40, 4)}`,
      Release: "2026-11-20.3",
    },
  }));

/** The sample policy folder with more engineers in it. Gives the folder, which the caller removes, and their ids. */
function folderWith(people: number) {
  const folder = mkdtempSync(join(tmpdir(), "curfew-bench-"));
  cpSync(join(ROOT, "policies"), folder, { recursive: true });
  const ids = Array.from({ length: people }, (_, index) => `p-c${digits(index, 5)}`);
  const entries = ids.map(
    (id, index) =>
      `  - { id: ${id}, name: Crowd ${index}, slack: ${slackIdOf(index)}, aws: { user: "arn:aws:iam::111122223333:user/crowd-${index}" }, groups: [engineers] }`,
  );
  const file = join(folder, "people.yaml");
  writeFileSync(file, `${readFileSync(file, "utf8").trimEnd()}\n${entries.join("\n")}\n`);
  return { folder, ids };
}

export type Crowd = Awaited<ReturnType<typeof openCrowd>>;

/** Opens the stage and lets the first sweep pass. `who` are the ids by which actors know the added people. */
export async function openCrowd(size: {
  readonly people: number;
  readonly instances?: number;
  readonly startAt?: number;
  /** Session Manager's call rates hold. */
  readonly rates?: boolean;
}) {
  const { folder, ids } = folderWith(size.people);
  const { instances, startAt, rates = false } = size;
  const stage = await inProcessStage({
    policies: folder,
    rates,
    ...(startAt === undefined ? {} : { startAt }),
    ...(instances === undefined ? {} : { instances: instancesOf(instances) }),
  });
  const { tally } = countOn(stage);
  const users = stage.store.collection<User>("slack-users");
  for (const [index, id] of ids.entries())
    users.put(slackIdOf(index), {
      id: slackIdOf(index),
      key: id,
      name: `crowd-${index}`,
      realName: `Crowd ${index}`,
      timeZone: "Etc/UTC",
      isDeactivated: false,
      isBot: false,
    });
  await stage.clock.advance(FIRST_SWEEP_MS);
  return {
    stage,
    tally,
    actors: actorsOn(stage),
    who: ids.length > 0 ? ids : SAMPLE_PEOPLE.map(({ key }) => key),
    async close() {
      await stage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
