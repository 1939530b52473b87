// Instances whose names and tags are anything that EC2 takes: found, requested, listed and recorded like all others.
import fc from "fast-check";
import { expect, it } from "vitest";
import { sha256 } from "../../adapters/node-crypto.ts";
import { verifyRequest } from "../../domain/verify.ts";
import { curfewAs } from "../support/person.ts";
import { faultsIn, openStage } from "../support/stage.ts";

const SEED = Number(process.env.FLEET ?? 20_261_130);

/** What XML can carry, with what confuses readers of markup, paths, patterns and terminals. */
const unit = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ..."<>&\"'`|*_~@#$%{}[]()=:;,?!/\\",
      " ",
      "\t",
      "\n",
      "\u0301",
      "\u200b",
      "\u202e",
      "\u2028",
      "\ufeff",
      "👩‍👩‍👧",
      "<!channel>",
      "<@U0LEAD>",
      "\u0024{aws:username}",
      "{{ssm:x}}",
      "-- ",
    ),
  },
);
const within = (most: number) => (text: string) => [...text].slice(0, most).join("");
const key = fc.oneof(
  fc.constantFrom("Name ", "name", "constructor", "toString", "hasOwnProperty", "aws", "Env="),
  fc.string({ unit, minLength: 1, maxLength: 127 }).map(within(127)),
);
const value = fc.string({ unit, maxLength: 255 }).map(within(255));
const oddInstance = fc.record({
  name: value.filter((text) => text.trim() !== ""),
  tags: fc.dictionary(key, value, { maxKeys: 45 }),
});

it("an instance with any name and tags is offered, requested, listed and recorded", async () => {
  const odd = fc.sample(oddInstance, { numRuns: 8, seed: SEED });
  const instances = odd.map(({ name, tags }, number) => ({
    id: `i-0f${String(number).padStart(15, "0")}`,
    name,
    tags: { ...tags, Env: "staging" },
  }));
  const stage = await openStage({ instances });
  const { view } = await stage.slack.people.command("engineer", "");
  const at = { user: "engineer", view_id: view?.id ?? "", action_id: "instance" };

  for (const { id, name } of instances) {
    const found = JSON.stringify(await stage.slack.people.suggest({ ...at, query: id }));
    expect(found, `FLEET=${SEED} ${JSON.stringify(name)}`).toContain(id);
    const words = ["request", name, "--minutes", "30", "--reason", "a look"];
    const asked = await curfewAs(stage, "engineer", words);
    expect(asked.code, `FLEET=${SEED} ${JSON.stringify(name)}: ${asked.out}${asked.err}`).toBe(0);
    expect(asked.out).toContain(id);
  }
  await stage.clock.advance(60_000);
  const status = await curfewAs(stage, "engineer", ["status"]);
  await stage.slack.people.command("engineer", "list");
  await stage.slack.people.openHome("engineer");
  await stage.clock.advance(60_000);

  for (const { id } of instances) expect(status.out).toContain(id);
  for (const request of await stage.actors.truth.requests.open())
    expect(verifyRequest(request, sha256)).toMatchObject({ ok: true });
  expect(faultsIn(stage)).toEqual([]);
});
