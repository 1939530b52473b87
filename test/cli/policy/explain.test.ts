// `curfew explain` says what the product itself would decide, from the files alone or about an instance in the account.
import { expect, it } from "vitest";
import type { Surroundings } from "../../../cli/surroundings.ts";
import { inProcessStage } from "../../../local/stage/in-process.ts";
import { curfewAlone } from "../../support/curfew.ts";
import { copyOfPolicies, withoutPolicy } from "../../support/policies-copy.ts";
import { clientAs } from "../../support/stage.ts";

const ID = "i-0a1b2c3d4e5f60718";

const explain = (words: string, over: Partial<Surroundings> = {}) =>
  curfewAlone(["explain", ...words.split(" ")], over);

it("names the approvers and the policies that let them", async () => {
  const { code, out } = await explain(
    `--person p-ana001 --instance ${ID} --minutes 60 --tag Env=prod --tag Name=web-9`,
  );

  expect(code).toBe(0);
  expect(out).toEqual([
    "Ana (engineer) asks for web-9 for 60 minutes, under profile prod; allowed because: Engineers may ask for production and staging (engineers-ask)",
    "Approvals needed: 1, from",
    "  Ben (lead), because: Leads approve (leads-approve)",
    "  Bea (second lead), because: Leads approve (leads-approve)",
  ]);
});

it("never counts whoever asks among the approvers, though a policy lets them approve their own", async () => {
  const { folder, edit, remove } = copyOfPolicies();
  edit("access.cedar", withoutPolicy("nobody-decides-their-own"));

  const { out } = await explain(
    `--person p-ben001 --instance ${ID} --minutes 60 --tag Env=prod --policies ${folder}`,
  );

  expect(out.slice(1)).toEqual([
    "Approvals needed: 1, from",
    "  Bea (second lead), because: Leads approve (leads-approve)",
  ]);
  remove();
});

it.each([
  [
    "nobody is needed",
    "p-ana001 --minutes 60 --tag Env=staging",
    0,
    "No approval needed, because: An hour or less on staging needs nobody's approval (staging-short-is-free)",
  ],
  [
    "a policy forbids it",
    "p-ana001 --minutes 60 --tag Env=prod --tag Freeze=now",
    1,
    "Refused: not-eligible: An instance tagged Freeze is not to be touched (frozen-means-no)",
  ],
  [
    "no policy permits it",
    "p-cyd001 --minutes 60 --tag Env=prod",
    1,
    "Refused: not-eligible: no policy permits it",
  ],
  [
    "the ladder has no such step",
    "p-ana001 --minutes 61 --tag Env=prod",
    1,
    "Refused: minutes-off-ladder",
  ],
  ["no profile fits", "p-ana001 --minutes 60 --tag Env=none", 1, "Refused: not-governed"],
])("says that %s", async (_what, words, expected, sentence) => {
  const { code, out } = await explain(`--instance ${ID} --person ${words}`);

  expect(out[1]).toContain(sentence);
  expect(code).toBe(expected);
});

it("says of break-glass who is on call, which policies permit it, and who reviews it until when", async () => {
  const { code, out } = await explain(
    `--break-glass --person p-omar01 --instance ${ID} --minutes 15 --tag Env=prod --tag Name=web-9 --ticket INC-7`,
  );

  expect(out[0]).toMatch(
    /^Omar \(on call\) breaks glass on web-9 for 15 minutes, under profile prod; on call, and allowed because: .+\(.+\)$/,
  );
  expect(out[1]).toBe(
    "Nobody is asked. Reviewed within 72 hours by one of: Ben (lead), Bea (second lead)",
  );
  expect(code).toBe(0);
});

it.each([
  ["p-ana001 --minutes 15 --tag Env=prod --ticket INC-7", "not-on-call"],
  ["p-omar01 --minutes 15 --tag Env=prod", "incident-missing"],
  [
    "p-omar01 --minutes 15 --tag Env=prod --ticket OPS-7",
    "no policy permits it; under its conditions Whoever is on call may break glass, with an incident (on-call-breaks-glass)",
  ],
  ["p-omar01 --minutes 15 --tag Env=prod --tag Freeze=now --ticket INC-7", "frozen-means-no"],
  ["p-omar01 --minutes 240 --tag Env=prod --ticket INC-7", "minutes-off-ladder"],
  ["p-omar01 --minutes 30 --tag Env=staging --ticket INC-7", "break-glass-off"],
])("says why %s may not break glass", async (words, why) => {
  const { code, out } = await explain(`--break-glass --instance ${ID} --person ${words}`);

  expect(out[1]).toContain(why);
  expect(code).toBe(1);
});

it("refuses everything while the folder has a mistake, and says where", async () => {
  const copy = copyOfPolicies();
  copy.edit("access.cedar", (text) => text.replace("context.minutes", "context.hours"));

  const { code, out } = await explain(
    `--person p-ana001 --instance ${ID} --minutes 60 --tag Env=staging --policies .`,
    { folder: copy.folder },
  );

  expect(out.join("\n")).toMatch(/Refused: nothing is allowed.*\naccess\.cedar:11:/);
  expect(code).toBe(1);
});

it("reads the instance from the account where no tag is given", async () => {
  const stage = await inProcessStage({});
  const { credentials, region, endpoint, requestHandler } = clientAs(stage, "operator", [
    "ec2:DescribeInstances",
    "ssm:GetConnectionStatus",
  ]);
  const env = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
  };

  const [frozen, unknown] = await Promise.all(
    ["i-0a1b2c3d4e5f60005", ID].map((id) =>
      explain(`--person p-ana001 --minutes 60 --instance ${id}`, { env, requestHandler }),
    ),
  );
  await stage.close();

  expect(frozen).toMatchObject({ code: 1, err: "" });
  expect(frozen?.out[1]).toContain("frozen-means-no");
  expect(unknown).toMatchObject({ code: 2, err: `EC2 in ${region} knows no instance ${ID}.` });
});

it.each([
  ["--person p-nobody --instance i-1 --minutes 60 --tag Env=prod", "Nobody in people.yaml"],
  ["--person p-ana001 --instance i-1 --minutes an-hour --tag Env=prod", "a whole number"],
  ["--person p-ana001 --instance i-1 --minutes 60 --tag Env", "key=value"],
  ["--person p-ana001 --instance i-1 --minutes 60", "No Region"],
])("is called wrongly with %s", async (words, sentence) => {
  const { code, err } = await explain(words);

  expect(err).toContain(sentence);
  expect(code).toBe(2);
});
