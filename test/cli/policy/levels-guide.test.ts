// docs/policies.md shows levels of approval and what `curfew explain` says of them: both are tried as they stand there.
import { readFileSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { curfewAlone } from "../../support/curfew.ts";
import { copyOfPolicies } from "../../support/policies-copy.ts";

const guide = readFileSync("docs/policies.md", "utf8");
const section = guide.slice(guide.indexOf("## How many, and who first"));
const block = (language: string) =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(section)?.[1] ?? "";

it("shows levels that are read, and asks them in their order of those whom it names", async () => {
  const policies = copyOfPolicies();
  onTestFinished(policies.remove);
  const [owners = "", levels = ""] = block("yaml").split(/profiles:\n {2}- id: prod\n/);
  policies.edit("access.cedar", (text) => `${text}\n${block("cedar")}`);
  policies.edit("profiles.yaml", (text) =>
    text.replace("profiles:\n", `${owners}profiles:\n`).replace("    approvals: 1\n", levels),
  );
  const [asked = "", ...answer] = block("text").trimEnd().split("\n");
  const words = asked.replace(/^\$ npx curfew /, "").split(" ");

  const { code, out } = await curfewAlone([...words, "--policies", policies.folder]);

  expect(out).toEqual(answer);
  expect(code).toBe(0);
});
