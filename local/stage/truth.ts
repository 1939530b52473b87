// What the table says, read with the product's own adapters, for the demo, the control API and the tests.

import { driftsIn } from "../../adapters/dynamodb-drifts.ts";
import { pairsIn } from "../../adapters/dynamodb-pairs.ts";
import { requestsIn } from "../../adapters/dynamodb-requests.ts";
import { reviewsIn } from "../../adapters/dynamodb-reviews.ts";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import { storedRequest } from "../../adapters/dynamodb-stored.ts";
import { openTable } from "../../adapters/dynamodb-table.ts";
import { sdkHandler } from "../cloud/front/sdk-handler.ts";
import { serviceTrust } from "../cloud/iam/seeds.ts";
import { OBSERVER } from "./cloud.ts";
import { LOCAL_PLACE } from "./sample.ts";
import type { Stage } from "./stage.ts";

const READ_ONLY = {
  Version: "2012-10-17",
  Statement: [
    { Sid: "Read", Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:Query"], Resource: "*" },
  ],
};

/** Reading ports on the stage's table. */
export function truthOf(stage: Pick<Stage, "cloud" | "handle" | "topology">) {
  const { iam } = stage.cloud;
  const role = iam.seedRole({
    name: OBSERVER,
    trust: serviceTrust("local.amazonaws.com"),
    policies: [{ name: "read", document: READ_ONLY }],
  });
  const credentials = iam.keyFor(role, "observer");
  const table = openTable(
    {
      region: LOCAL_PLACE.region,
      credentials,
      endpoint: "http://aws.local",
      requestHandler: sdkHandler(stage.handle) as never,
    },
    stage.topology.table.name,
    (key, cause) => {
      throw new Error(`the item ${key} does not parse: ${String(cause)}`);
    },
  );
  return {
    requests: requestsIn(table),
    sessions: sessionsIn(table),
    reviews: reviewsIn(table),
    pairs: pairsIn(table),
    /** A request as it lies there, also where it does not parse. */
    stored: (id: string) => storedRequest(table, id),
    drifts: driftsIn(table),
  };
}

export type Truth = ReturnType<typeof truthOf>;
