// P6, P7, P9 and P12: what people may decide, and what they are told where they may not.
import { quoted, slackWords } from "../words.ts";
import { type Checker, claim, type Evidence, expected, missing } from "./check.ts";

const entriesOf = ({ requests }: Evidence, id: string, event: string) =>
  requests.find((request) => request.id === id)?.audit.filter((entry) => entry.event === event) ??
  [];

export const oneDecision: Checker = (evidence) => {
  const seen = evidence.world.observed.twoClicks;
  const promise = "One decision";
  if (seen === undefined)
    return { id: "P6", promise, made: "nothing", wrong: missing("two clicks at once") };
  const approved = entriesOf(evidence, seen.requestId, "request.approved").length;
  const made = entriesOf(evidence, seen.requestId, "grant.made").length;
  return {
    id: "P6",
    promise,
    made: `two clicks gave ${approved} approval and ${made} grant; the other approver read ${seen.told.map(quoted).join(", ")}`,
    wrong: [
      ...expected("approvals in the chain", 1, approved),
      ...expected("grants made", 1, made),
      ...expected("approvers told that they were late", 1, seen.told.length),
    ],
  };
};

export const notTheirOwn: Checker = ({ world, requests }) => {
  const seen = world.observed.ownClick;
  const promise = "Nobody decides their own request";
  if (seen === undefined)
    return { id: "P7", promise, made: "nothing", wrong: missing("a click on one's own request") };
  const own = requests.flatMap(({ id, person, votes }) =>
    votes.some(({ by }) => by === person) ? [id] : [],
  );
  return {
    id: "P7",
    promise,
    made: `Ana clicked Approve on her own card: ${quoted(seen.told)}; ${seen.votesAfter} votes, still ${seen.stateAfter}`,
    wrong: [
      ...claim("a sentence that says no", /own request/.test(seen.told), quoted(seen.told)),
      ...expected("votes after her click", 0, seen.votesAfter),
      ...expected("the state after her click", "pending", seen.stateAfter),
      ...expected("requests with a vote of the requester", [], own),
    ],
  };
};

const isSentence = (text: string) => /^[A-Z].{8,}\.$/.test(text);

export const refusedInDoubt: Checker = ({ world }) => {
  const seen = world.observed.nonsense;
  const promise = "Refuse when in doubt";
  if (seen === undefined)
    return { id: "P9", promise, made: "nothing", wrong: missing("a list of nonsense") };
  return {
    id: "P9",
    promise,
    made: `${seen.answers.length} wishes each got a plain sentence, ${seen.requestsMade} requests were saved`,
    wrong: [
      ...seen.answers.flatMap(({ what, told }) =>
        claim(`a sentence to whoever ${what}`, isSentence(told), quoted(told)),
      ),
      ...expected("requests saved", 0, seen.requestsMade),
    ],
  };
};

export const noOverlap: Checker = ({ world }) => {
  const seen = world.observed.second;
  const promise = "Overlaps never cut short";
  if (seen === undefined)
    return { id: "P12", promise, made: "nothing", wrong: missing("a second request") };
  return {
    id: "P12",
    promise,
    made: `a second request was refused: ${quoted(slackWords(seen.told, world.stage.clock.now()))}; the first kept its deadline and its session`,
    wrong: [
      ...claim(
        "the end time in the answer",
        seen.until !== "" && seen.told.includes(seen.until),
        quoted(seen.told),
      ),
      ...expected("the first grant's deadline", seen.deadlineBefore, seen.deadlineAfter),
      ...claim("the first session to answer", seen.firstAnswers !== "", "silence"),
    ],
  };
};
