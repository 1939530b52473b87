// P1, P2 and P3: access is only where a grant is alive, until its deadline, given by the workflow that takes it away.
import { grantPath } from "../../../domain/grant-role.ts";
import { LOCAL_PLACE } from "../../stage/sample.ts";
import { PREFIX } from "../../stage/where.ts";
import type { Attempt } from "../observations.ts";
import { counted } from "../words.ts";
import { type Checker, claim, expected, missing } from "./check.ts";

const answered = (attempt: Attempt) =>
  "opened" in attempt ? "a session was opened" : attempt.error;
const isRefused = (attempt: Attempt) => "error" in attempt && /^AccessDenied/.test(attempt.error);

export const noStandingAccess: Checker = ({ world }) => {
  const { samples, uncovered } = world.observed;
  const scope = { place: LOCAL_PLACE, prefix: PREFIX };
  const left = world.stage.cloud.iam.rolesUnder(grantPath(scope)).map(({ name }) => name);
  return {
    id: "P1",
    promise: "No standing access",
    made: `${counted(left.length, "grant role")} in IAM now; at ${samples.moments} moments all ${samples.policies} found belonged to a live grant; IAM refused ${uncovered.filter(({ attempt }) => isRefused(attempt)).length} of ${uncovered.length} attempts without one`,
    wrong: [
      ...expected("grant roles left", [], left),
      ...expected("roles without a live grant", [], [...new Set(samples.strays)]),
      ...claim("policies to be found while grants were alive", samples.policies > 0, "none"),
      ...claim("4 attempts without a grant", uncovered.length === 4, String(uncovered.length)),
      ...uncovered.flatMap(({ when, attempt }) =>
        claim(`IAM to refuse a session ${when}`, isRefused(attempt), answered(attempt)),
      ),
    ],
  };
};

export const deadlineHolds: Checker = ({ world, requests }) => {
  const { deadline, samples, crossed } = world.observed;
  const grants = requests.filter(({ grant }) => grant !== undefined);
  const promise = "One person, one instance, one document, one deadline";
  if (deadline === undefined)
    return { id: "P2", promise, made: "nothing", wrong: missing("an attempt at the deadline") };
  const { secondBefore, atDeadline, policyStillSeen } = deadline;
  const late = grants.filter(({ grant, end }) => grant && end && end.askedAt > grant.deadline);
  return {
    id: "P2",
    promise,
    made: `all ${samples.policies} policies named them; a session could start a second before the deadline, none at it, the policy still there; ${crossed.length} attempts to cross two grants of one person refused`,
    wrong: [
      ...claim("2 attempts to cross two grants", crossed.length === 2, String(crossed.length)),
      ...crossed.flatMap((attempt) =>
        claim("IAM to refuse a crossed session", isRefused(attempt), answered(attempt)),
      ),
      ...claim(
        "a session a second before the deadline",
        "opened" in secondBefore,
        answered(secondBefore),
      ),
      ...claim("AccessDenied at the deadline", isRefused(atDeadline), answered(atDeadline)),
      ...claim(
        "the policy still to be seen at the deadline",
        policyStillSeen,
        "that it was gone already",
      ),
      ...expected("policies that allow more than their grant", [], [...new Set(samples.wide)]),
      ...expected(
        "grants whose end began after their deadline",
        [],
        late.map(({ id }) => id),
      ),
    ],
  };
};

export const endBeforeBeginning: Checker = ({ world, requests }) => {
  const seen = world.observed.noExecution;
  const promise = "The end is arranged before the beginning";
  if (seen === undefined)
    return {
      id: "P3",
      promise,
      made: "nothing",
      wrong: missing("GrantAccess without an execution"),
    };
  const request = requests.find(({ id }) => id === seen.requestId);
  return {
    id: "P3",
    promise,
    made: `GrantAccess was invoked for an ${seen.stateBefore} request whose execution had been stopped: ${counted(seen.policies, "policy", "policies")} written, the request is ${request?.state}`,
    wrong: [
      ...expected("the request's state before", "approved", seen.stateBefore),
      ...expected("policies of the person after it", 0, seen.policies),
      ...expected("the request's state after it", "refused", request?.state),
      ...expected("its grant", undefined, request?.grant?.deadline),
    ],
  };
};
