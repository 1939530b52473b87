// Changes what is kept behind Curfew's back, as somebody with rights on the table could.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { keyOf } from "../../adapters/dynamodb-table.ts";
import { sdkHandler } from "../../local/cloud/front/sdk-handler.ts";
import type { Stage } from "../../local/stage/stage.ts";
import { clientAs } from "./stage.ts";

/** Makes an entry of a request's chain, counted from 1, say that somebody else did it. */
export async function editEntry(
  stage: Pick<Stage, "cloud" | "handle" | "topology">,
  requestId: string,
  entry: number,
): Promise<void> {
  const network = { requestHandler: sdkHandler(stage.handle) } as never;
  const config = clientAs({ cloud: stage.cloud, network }, "tamperer", ["dynamodb:UpdateItem"]);
  await DynamoDBDocumentClient.from(new DynamoDBClient(config)).send(
    new UpdateCommand({
      TableName: stage.topology.table.name,
      Key: keyOf("REQUEST", requestId),
      UpdateExpression: `SET #request.audit[${entry - 1}].actor.id = :who`,
      ExpressionAttributeNames: { "#request": "request" },
      ExpressionAttributeValues: { ":who": "p-eve001" },
    }),
  );
}
