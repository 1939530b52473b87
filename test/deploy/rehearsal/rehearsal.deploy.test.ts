// The rehearsal: the plan of the real configuration is applied to an account under AWS's rules, changed, and removed again.
import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { ssmDocumentRepairer } from "../../../adapters/ssm-documents.ts";
import { type Plan, planOf } from "../plan/plan.ts";
import { ACCOUNT, REGION } from "../plan/recorder.ts";
import { openAccount } from "./account/account.ts";
import { keptFaults, standingFaults } from "./account/standing.ts";
import {
  editedProject,
  projectWithoutProduction,
  projectWithTrailOfYours,
} from "./edited-project.ts";
import { withDependencies } from "./engine/order.ts";
import { stageIn } from "./stage.ts";
import {
  boundaryTexts,
  contentsOf,
  deleteLockedVersions,
  endGrants,
  grantUnderEachBoundary,
  isDenyAll,
  putObjects,
  stopEverything,
  versionByHand,
} from "./use.ts";

const ELSEWHERE = "eu-central-1";
const edited = editedProject();
const otherTrail = projectWithTrailOfYours();
const letGo = projectWithoutProduction();
afterAll(() => {
  for (const folder of [edited, otherTrail, letGo]) rmSync(folder, { recursive: true });
});

const test = planOf("test");
const production = planOf("prod");
const productionElsewhere = planOf("prod", { region: ELSEWHERE });
const testEdited = planOf("test", { root: edited });
const productionWithoutTrail = planOf("prod", { root: otherTrail });
const productionLetGo = planOf("prod", { root: letGo });

/** What docs/deploy.md, "Removal", takes out of SST's state to keep it. */
const HELD = [
  "curfew",
  "curfew-transcripts",
  "curfew-functions",
  "curfew-record",
  `curfew-records-${ACCOUNT}-${REGION}`,
];

const account = (options: { readonly concurrency?: number } = {}) =>
  openAccount({ partition: "aws", account: ACCOUNT, ...options });

const documentsOf = ({ resources }: Plan) =>
  resources
    .filter(({ type }) => type.endsWith(":Document"))
    .map(({ inputs }) => ({ name: String(inputs.name), content: String(inputs.content) }));

/** Documents of both plans whose contents differ. */
const changedDocuments = documentsOf(test).filter(({ name, content }) =>
  documentsOf(testEdited).some((after) => after.name === name && after.content !== content),
);

describe.each([
  "first",
  "last",
] as const)("in an order that Pulumi may choose (%s by name)", (choice) => {
  it("a test stage, production, and production in a second Region are made in one account", async () => {
    const there = account();
    const stages = [
      { plan: test, stage: stageIn(there, REGION, choice) },
      { plan: production, stage: stageIn(there, REGION, choice) },
      { plan: productionElsewhere, stage: stageIn(there, ELSEWHERE, choice) },
    ];

    const faults: string[] = [];
    for (const { plan, stage } of stages) faults.push(...(await stage.deploy(plan)));

    expect(faults).toEqual([]);
    for (const { stage } of stages) expect(standingFaults(stage.region)).toEqual([]);
  });

  it("the same configuration again changes nothing", async () => {
    const there = account();
    const stage = stageIn(there, REGION, choice);
    await stage.deploy(test);
    const before = there.contents();

    const faults = await stage.deploy(test);

    expect(faults).toEqual([]);
    expect(there.contents()).toEqual(before);
  });

  it("durations change, a profile comes and one goes, and all of it back again", async () => {
    const there = account();
    const stage = stageIn(there, REGION, choice);
    await stage.deploy(test);
    const before = there.contents();

    const forth = await stage.deploy(testEdited);
    const back = await stage.deploy(test);

    expect(forth).toEqual([]);
    expect(back).toEqual([]);
    expect(standingFaults(stage.region)).toEqual([]);
    expect(there.contents()).toEqual(before);
  });

  it("a live grant of a profile that goes holds up its boundary and nothing else; a deploy after its end deletes it", async () => {
    const there = account();
    const stage = stageIn(there, REGION, choice);
    await stage.deploy(testEdited);
    const withoutVault = there.contents();
    await stage.deploy(test);
    const grants = await grantUnderEachBoundary(stage.region, stage.stack);

    const during = await stage.deploy(testEdited);
    const back = await stage.deploy(test);
    const again = await stage.deploy(testEdited);
    await endGrants(stage.region, grants);
    const after = await stage.deploy(testEdited);

    for (const faults of [during, again])
      expect(faults).toEqual([expect.stringMatching(/Policy::\S*vault\S*: .*DeleteConflict/)]);
    expect(back).toEqual([]);
    expect(after).toEqual([]);
    expect(there.contents()).toEqual(withoutVault);
  });

  it.each([
    "in force",
    "not in force",
  ] as const)("a Session document that has a version by hand, %s, takes the next change", async (how) => {
    const stage = stageIn(account(), REGION, choice);
    await stage.deploy(test);
    for (const { name } of changedDocuments) await versionByHand(stage.region, name, how);

    const faults = await stage.deploy(testEdited);

    expect(faults).toEqual([]);
    for (const { name, content } of documentsOf(testEdited))
      expect(await contentsOf(stage.region, name)).toEqual([content, content]);
  });

  it("a Session document that was repaired takes the next change", async () => {
    const stage = stageIn(account(), REGION, choice);
    await stage.deploy(test);
    const { repair } = ssmDocumentRepairer(stage.region.sdk);
    for (const { name, content } of changedDocuments) {
      await versionByHand(stage.region, name, "in force");
      await repair({ name, content: JSON.parse(content) });
    }

    const faults = await stage.deploy(testEdited);

    expect(faults).toEqual([]);
  });

  it("a stage whose boundaries deny everything stays stopped over a deploy and can be removed", async () => {
    const there = account();
    const stage = stageIn(there, REGION, choice);
    await stage.deploy(test);
    await stopEverything(stage.region, stage.stack);

    const faults = await stage.deploy(test);
    const texts = await boundaryTexts(stage.region, stage.stack);
    const removed = await stage.remove(test);

    expect(faults).toEqual([]);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.every(isDenyAll)).toBe(true);
    expect(removed).toEqual([]);
    expect(there.contents().filter((line) => !line.includes(" kms.keys "))).toEqual([]);
  });

  it("a test stage that was used is removed whole, and can be made again; production stays as it is", async () => {
    const there = account();
    const [stage, prod] = [stageIn(there, REGION, choice), stageIn(there, REGION, choice)];
    await prod.deploy(production);
    const before = there.contents();
    await stage.deploy(test);
    putObjects(stage.region, stage.stack);
    const grants = await grantUnderEachBoundary(stage.region, stage.stack);

    await endGrants(stage.region, grants);
    const removed = await stage.remove(test);
    const left = there.contents().filter((line) => !before.includes(line));
    const again = await stage.deploy(test);

    expect(removed).toEqual([]);
    // A key waits 7 to 30 days for its deletion; it can be used for nothing meanwhile.
    expect(left.filter((line) => !line.includes(" kms.keys "))).toEqual([]);
    expect(before.filter((line) => !there.contents().includes(line))).toEqual([]);
    expect(again).toEqual([]);
  });

  it("production is not removed by a mistake", async () => {
    const there = account();
    const stage = stageIn(there, REGION, choice);
    await stage.deploy(production);
    const before = there.contents();

    const faults = await stage.remove(production);

    expect(faults).toHaveLength(1);
    expect(there.contents()).toEqual(before);
  });

  it("production that no longer makes a trail goes on, and the trail's bucket stays with all that protects it", async () => {
    const there = account();
    const stage = stageIn(there, REGION, choice);
    await stage.deploy(production);
    putObjects(stage.region, stage.stack);
    const before = there.contents();

    const faults = await stage.deploy(productionWithoutTrail);

    expect(faults).toEqual([]);
    expect(keptFaults(stage.region)).toEqual([]);
    expect(before.filter((line) => !there.contents().includes(line))).toEqual([
      `${REGION} cloudtrail.trails curfew-trail`,
    ]);
  });

  it("production that is stopped as the guide says leaves the record, transcripts and keys with all that protects them, and nothing else", async () => {
    const there = account();
    const stage = stageIn(there, REGION, choice);
    await stage.deploy(production);
    putObjects(stage.region, stage.stack);

    for (const name of HELD) stage.forget(name);
    const faults = await stage.remove(productionLetGo);

    expect(faults).toEqual([]);
    expect(keptFaults(stage.region)).toEqual([]);
    expect(new Set(there.contents().map((line) => line.split(" ")[1]))).toEqual(
      new Set([
        "dynamodb.tables",
        "kms.aliases",
        "kms.keys",
        "logs.groups",
        "logs.settings",
        "s3.buckets",
      ]),
    );
    expect(there.contents().filter((line) => line.includes(" logs.groups "))).toHaveLength(1);
    expect(there.contents().filter((line) => line.includes(" s3.buckets "))).toHaveLength(3);
  });

  it("production that is let go as the guide says keeps its record while Object Lock does, and is then lost whole, but for keys that wait for their deletion", async () => {
    const there = account();
    const stage = stageIn(there, REGION, choice);
    await stage.deploy(production);
    putObjects(stage.region, stage.stack);

    const letGo = await stage.deploy(productionLetGo);
    const locked = await stage.remove(productionLetGo);
    deleteLockedVersions(stage.region);
    const removed = await stage.remove(productionLetGo);

    expect(letGo).toEqual([]);
    expect(locked).toEqual([expect.stringContaining("Object Lock keeps 1 versions")]);
    expect(removed).toEqual([]);
    expect(there.contents().filter((line) => !line.includes(" kms.keys "))).toEqual([]);
  });
});

it("each resource can be made where nothing is but what it depends on: no dependency is missing", async () => {
  const faults: string[] = [];
  for (const resource of test.resources) {
    const alone = { ...test, resources: withDependencies(test.resources, resource) };
    faults.push(...(await stageIn(account(), REGION, "first").deploy(alone)));
  }

  expect(faults).toEqual([]);
});

it("a new account, which has 10 concurrent executions, takes a stage", async () => {
  const stage = stageIn(account({ concurrency: 10 }), REGION, "first");

  const faults = await stage.deploy(test);

  expect(faults).toEqual([]);
});
