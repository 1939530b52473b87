// The account's administrator: whoever may do anything in AWS, past Curfew.
import type { InProcessStage } from "../../local/stage/in-process.ts";

const ANYTHING = {
  Version: "2012-10-17",
  Statement: [{ Sid: "Anything", Effect: "Allow", Action: "*", Resource: "*" }],
};

/** What an AWS SDK client needs to act as the administrator on the stage. */
export function adminOf(stage: InProcessStage) {
  const { iam } = stage.cloud;
  const user = iam.seedUser({ name: "admin", policies: [{ name: "admin", document: ANYTHING }] });
  return {
    region: "eu-west-1",
    endpoint: "http://aws.local",
    credentials: iam.keyFor(user),
    requestHandler: stage.network.requestHandler as never,
  };
}
