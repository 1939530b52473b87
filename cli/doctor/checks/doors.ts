// Whether the stage's function URLs still answer. Guard rails of an account take exactly the two permissions away that open
// them (facts K2); then Lambda itself refuses every call, and no metric tells.
import { GetFunctionUrlConfigCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { type Check, type CheckDeps, type Finding, findingsOf } from "../finding.ts";

const about = findingsOf("doors");

export const checkDoors: Check = async (deps) => {
  const { functions, prefix } = deps.topology;
  const doors = functions.filter(({ triggers }) => triggers.some(({ kind }) => kind === "url"));
  return Promise.all(doors.map(({ name }) => checkDoor(deps, `${prefix}-${name}`)));
};

async function checkDoor(deps: CheckDeps, functionName: string): Promise<Finding> {
  const url = await urlOf(deps, functionName);
  return url === undefined
    ? about(
        "error",
        functionName,
        "This function, or its URL, is gone.",
        "Deploy again; where the address changes, put it into the Slack app or into CURFEW_URL.",
      )
    : ask(`${functionName} ${url}`, url, deps.fetch);
}

/** The function's URL; undefined where AWS has none. Throws what AWS throws otherwise. */
async function urlOf({ aws }: CheckDeps, functionName: string): Promise<string | undefined> {
  try {
    const asked = new GetFunctionUrlConfigCommand({ FunctionName: functionName });
    return (await new LambdaClient(aws).send(asked)).FunctionUrl;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

/** An unsigned call: a function that is reached answers it itself, with 401 or 403. */
async function ask(door: string, url: string, fetch: typeof globalThis.fetch): Promise<Finding> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  }).catch(() => undefined);
  if (answer === undefined)
    return about(
      "error",
      door,
      "This function URL is not reached.",
      "Run doctor again from a network that reaches it; if Slack does not reach it either, deploy again.",
    );
  if (await isRefusedByLambda(answer))
    return about(
      "error",
      door,
      "Lambda refuses every call of this function URL: its permissions were taken away.",
      "Exempt the function from the guard rail that removed them (docs/deploy.md), then deploy again.",
    );
  if (answer.status === 429)
    return about(
      "warning",
      door,
      "This function URL is throttled: all executions it may have are taken.",
      "Look for a flood, and at concurrency in deploy.yaml (docs/operate.md).",
    );
  if (answer.status === 404 || answer.status >= 500)
    return about(
      "error",
      door,
      `This function URL answers ${answer.status}.`,
      "Look into the function's log; deploy again if the URL is gone.",
    );
  return about("ok", door, "It answers.");
}

/** Lambda's own refusal: the function's answers carry neither this header nor this body. */
async function isRefusedByLambda(answer: Response): Promise<boolean> {
  if (answer.status !== 403) return false;
  if (/AccessDenied/.test(answer.headers.get("x-amzn-errortype") ?? "")) return true;
  return /^\s*\{\s*"Message"\s*:\s*"Forbidden/.test(await answer.text());
}
