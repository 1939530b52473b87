// Why AWS did not make a grant, for the requester and for those who operate Curfew.
import { type GrantProblem, problemSentence } from "../../domain/grant-problem.ts";
import { inline } from "./text.ts";

/** mrkdwn; names and AWS's own message are shown as text. */
export const grantProblemText = (problem: GrantProblem): string =>
  inline(problemSentence(problem), 900);
