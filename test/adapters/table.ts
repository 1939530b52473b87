// What the adapters' contract tests share: a stage without a story, and the product's table on it.
import { onTestFinished } from "vitest";
import { openTable } from "../../adapters/dynamodb-table.ts";
import {
  type InProcessOptions,
  type InProcessStage,
  inProcessStage,
} from "../../local/stage/in-process.ts";
import { clientAs } from "../support/stage.ts";

export async function openAdapterStage(options: InProcessOptions = {}): Promise<InProcessStage> {
  const stage = await inProcessStage(options);
  onTestFinished(() => stage.close());
  return stage;
}

/** The table under a role that may do what the product's roles may, taken together; and the keys of items that did not parse. */
export function openTestTable(stage: InProcessStage) {
  const actions = ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:Query"];
  const malformed: string[] = [];
  const table = openTable(
    clientAs(stage, "table-test", actions),
    stage.topology.table.name,
    (key) => {
      malformed.push(key);
    },
  );
  return { table, malformed };
}
