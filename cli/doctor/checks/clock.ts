// This machine's clock against AWS's: AWS refuses what is signed five minutes off, and deadlines are AWS's time.
// Never untrue: an answer without a date is not taken for a clock that is right.
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Check, Finding } from "../finding.ts";

const TOLD_FROM_SECONDS = 60;
/** Signature version 4 allows five minutes. */
const REFUSED_FROM_SECONDS = 300;

export const checkClock: Check = async ({ aws }) => {
  const client = new STSClient(aws);
  let date: string | undefined;
  client.middlewareStack.add(
    (next) => async (given) => {
      const result = await next(given);
      const { headers } = result.response as { headers?: Record<string, string> };
      date = headers?.date;
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
  const before = Date.now();
  await client.send(new GetCallerIdentityCommand({}));
  const here = (before + Date.now()) / 2;
  const there = Date.parse(date ?? "");
  if (Number.isNaN(there)) throw new Error("AWS's answer carries no date.");
  return [findingOf(Math.round((here - there) / 1000))];
};

function findingOf(seconds: number): Finding {
  const off = Math.abs(seconds);
  if (off < TOLD_FROM_SECONDS) return about("ok", "It agrees with AWS's.", "");
  const side = seconds > 0 ? "ahead of" : "behind";
  const what = `It is ${off} seconds ${side} AWS's; grants end by AWS's clock`;
  return off < REFUSED_FROM_SECONDS
    ? about("warning", `${what}.`, "Let NTP set it.")
    : about("error", `${what}, and AWS refuses what is signed so far off.`, "Let NTP set it.");
}

const about = (severity: Finding["severity"], what: string, toDo: string): Finding => ({
  check: "clock",
  severity,
  resource: "this machine's clock",
  what,
  toDo,
});
