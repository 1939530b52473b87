// Break-glass from the command to the verdict: access at once for who is on call, loud, and judged by somebody else.
import { describe, expect, it } from "vitest";
import { reviewKey, reviewText } from "../../domain/kept-record.ts";
import { nextReviewLook } from "../../domain/review.ts";
import { verifyReview } from "../../domain/verify-review.ts";
import { sha256 } from "../support/builders.ts";
import { propagated } from "../support/stage.ts";
import { aStageForEach } from "../support/story.ts";

const story = aStageForEach();
const WISH = { instance: "web-1", minutes: 15, ticket: "INC-7", reason: "the site is down" };

const posted = (channel: string) =>
  story.stage.slack.people.messages(channel).map(({ readable }) => readable);
const lastTold = (who: string, channel: string) =>
  story.stage.slack.people.messages(channel, { user: who }).at(-1)?.readable;

const broken = async () => {
  const answer = await story.actors.breakGlass("oncall", WISH);
  if (!("request" in answer)) throw new Error(JSON.stringify(answer));
  await propagated(story.stage);
  return answer.request;
};
const review = async ({ id }: { readonly id: string }) => {
  const found = await story.actors.truth.reviews.read(id);
  if (found === undefined) throw new Error(`${id} has no review`);
  return found;
};
/** Both open the form of a verdict before either sends it. */
const formsOf = async (id: string, ...clicks: readonly (readonly [who: string, on: string])[]) => {
  const { cards } = (await review({ id })).bookkeeping;
  const action_id = "review-not-justified";
  return Promise.all(
    clicks.map(async ([user, on]) => {
      const { view } = await story.stage.slack.people.click({ user, ...cards[on]!, action_id });
      return view?.id ?? "";
    }),
  );
};
const submit = (user: string, view_id: string | undefined, reason: string) =>
  story.stage.slack.people.submit({ user, view_id: view_id ?? "", values: { reason } });
const events = () => story.heard().map((event) => event["detail-type"]);

describe("somebody on call who breaks glass", () => {
  it("has access at once, under the stricter document, and everybody hears of it", async () => {
    const { then } = story;

    const request = await broken();

    await then.isIn(request, "active");
    const { grant, breakGlass } = await then.request(request);
    expect(breakGlass).toBe(true);
    expect(grant?.document).toBe("curfew-prod-break-glass-15");
    expect(posted("#prod-access").join()).toContain("Omar (on call) broke glass on web-1");
    expect(posted("#security").join()).toContain("Omar (on call) broke glass on web-1 for INC-7");
    const { state, reviewers, bookkeeping } = await review(request);
    expect([state, ...reviewers]).toEqual(["opened", "p-ben001", "p-bea001"]);
    const told = ["C0SECURITY", "p-bea001", "p-ben001"];
    expect(Object.keys(bookkeeping.cards).sort()).toEqual(told);
    expect(events()).toEqual(
      expect.arrayContaining(["access.break-glass", "review.opened", "access.granted"]),
    );
  });

  it("is reviewed by somebody else once it is over, with a report of what was done, and once only", async () => {
    const { given, when, then, actors } = story;
    const request = await broken();
    const session = await given.session(await then.request(request));
    await session.type("echo at work");
    await when.isDone("oncall", request.id);
    await when.minutes(7);
    const report = posted("#security").find((text) => text.includes("What was done"));

    await actors.judge("oncall", request.id, { verdict: "justified", words: "I had to" });
    const own = lastTold("oncall", "#security");
    await actors.judge("auditor", request.id, { verdict: "justified", words: "Fine" });
    const stranger = lastTold("auditor", "#security");
    const forms = await formsOf(request.id, ["lead", "p-ben001"], ["second-lead", "C0SECURITY"]);
    const answers = await Promise.all([
      submit("lead", forms[0], "It was down"),
      submit("second-lead", forms[1], "A ticket would have done"),
    ]);
    await story.stage.clock.quiet();
    const refused = answers.flatMap(({ errors }) => (errors === undefined ? [] : errors.reason));

    expect(report).toContain("1 session");
    expect(report).toContain(session.sessionId);
    expect(report).toMatch(/<https:[^|]*log-events[^|]*\|Transcript>.*<https:[^|]*\|as a file>/);
    expect(own).toBe("You cannot review your own break-glass.");
    expect(stranger).toContain("You may not review this break-glass.");
    expect(refused).toEqual([expect.stringMatching(/^This review is closed already, by B/)]);
    const closed = await review(request);
    expect(closed).toMatchObject({
      state: "closed",
      done: { cause: "returned", sessions: [session.sessionId] },
      verdict: { verdict: "not-justified" },
    });
    expect(verifyReview(closed, sha256)).toMatchObject({ ok: true });
    expect((await then.thread(request)).at(-1)).toContain("*not justified*");
    expect(posted("#security").join()).toContain("Reviewed by Be");
    await then.chainHolds(request);
    await when.minutes(5);
    const { cloud, topology } = story.stage;
    const bucket = topology.buckets.find(({ name }) => name.includes("-records-"))?.name ?? "";
    const texts = cloud.s3
      .versions(bucket, reviewKey(request.id))
      .map(({ base64 }) => Buffer.from(base64, "base64").toString());
    expect(texts).toEqual([reviewText(closed)]);
    expect(nextReviewLook(await review(request))).toBeUndefined();
  });
});

describe("breaking glass", () => {
  it.each([
    ["engineer", WISH, "You are not on call now"],
    ["oncall", { ...WISH, ticket: " " }, "Say for which incident"],
    ["oncall", { ...WISH, ticket: "OPS-7" }, "No policy allows"],
    ["oncall", { ...WISH, instance: "frozen-1" }, "An instance tagged Freeze is not to be touched"],
    ["oncall", { ...WISH, instance: "staging-1", minutes: 30 }, "has no breakGlass section"],
    ["oncall", { ...WISH, reason: " " }, "Say in a few words why"],
  ])("by %s with %j is refused in words", async (who, wish, sentence) => {
    const answer = await story.actors.breakGlass(who, wish);

    expect(JSON.stringify(answer)).toContain(sentence);
    expect(story.stage.states.executions()).toEqual([]);
    expect(posted("#security")).toEqual([]);
  });

  it("takes the place of one's own request that nobody answered", async () => {
    const { given, then } = story;
    const waiting = await given.asked("oncall", { instance: "web-1", minutes: 15 });

    const request = await broken();

    await then.isIn(waiting, "withdrawn");
    await then.isIn(request, "active");
  });
});

describe("while Slack is down", () => {
  it("it is granted, and everybody is told within five minutes after", async () => {
    const { when, then } = story;
    const slackIsBack = await brokenWhileSlackIsDown();
    expect(posted("#security")).toEqual([]);

    slackIsBack();
    await when.minutes(5);

    expect(posted("#security").join()).toContain("broke glass on web-1");
    expect(posted("#prod-access").join()).toContain("broke glass on web-1");
    const [request] = await story.actors.truth.requests.ofPerson("p-omar01", 1);
    if (request === undefined) throw new Error("there is no request");
    expect(Object.keys((await review(request)).bookkeeping.cards)).toHaveLength(3);
    await then.chainHolds(request);
  });
});

/** The form is sent, and from then on Slack takes nothing. */
async function brokenWhileSlackIsDown() {
  let slackIsBack: () => void = () => undefined;
  const stop = story.stage.cloud.faults.intercept(async ({ phase, operation }) => {
    if (phase !== "before" || operation !== "StartExecution") return;
    stop();
    slackIsBack = story.when.slackIsDown();
  });
  await story.actors.breakGlass("oncall", WISH);
  return () => slackIsBack();
}
