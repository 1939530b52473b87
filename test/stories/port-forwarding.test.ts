// A port is asked for, forwarded and taken back: a grant of its own kind, of which no transcript is kept.
import { afterAll, describe, expect, it } from "vitest";
import { copyOfPolicies } from "../support/policies-copy.ts";
import { oneStageForAll } from "../support/story.ts";

const policies = copyOfPolicies();
policies.edit("profiles.yaml", (text) =>
  text.replace(
    "    session:\n      logGroup: /curfew/sessions\n      shellProfile",
    "    portForwarding: { ports: [5432, 8080], ladder: [15, 30], idleMinutes: 10 }\n    session:\n      logGroup: /curfew/sessions\n      shellProfile",
  ),
);
policies.edit(
  "access.cedar",
  (text) => `${text}
@id("engineers-forward")
permit (principal in Curfew::Group::"engineers", action == Curfew::Action::"forwardPort", resource)
when { context has port && context.port == 5432 };
`,
);
const story = oneStageForAll({ policies: policies.folder });
afterAll(policies.remove);

const WISH = { instance: "web-1", minutes: 30, port: 5432 };
const DOCUMENT = "curfew-prod-port-5432-30";

describe("a port that the profile offers and a policy permits", () => {
  it("is asked for in the form, approved by somebody who reads that no transcript is kept, granted by its own document alone, and taken back", async () => {
    const { given, when, then, actors, stage } = story;

    const request = await given.granted("engineer", WISH);
    const session = await given.session(request);
    const shell = await actors.startSession("engineer", "web-1", "curfew-prod-30");
    const other = await actors.startSession("engineer", "web-1", "curfew-prod-port-8080-30");
    await when.minutes(2);
    const inTheLedger = await actors.truth.sessions.read(session.sessionId);
    await when.isDone("engineer", request.id);
    await when.minutes(6);

    expect(request).toMatchObject({ port: 5432, grant: { document: DOCUMENT } });
    expect(stage.cloud.ssm.session(session.sessionId)?.settings).toMatchObject({
      sessionType: "Port",
      forwards: { port: "5432", localPort: "0" },
      idleMinutes: 10,
      maxMinutes: 30,
    });
    expect(shell).toMatchObject({ error: "AccessDeniedException" });
    expect(other).toMatchObject({ error: "AccessDeniedException" });
    expect(inTheLedger).toMatchObject({ port: 5432, document: DOCUMENT, request: request.id });
    expect(session.closedWith()).toBeDefined();
    await then.sessionEnded(session.sessionId, "returned");
  });

  it("is said to leave no transcript on the card, in the thread and with the command", async () => {
    const { given, then, when } = story;

    const request = await given.granted("engineer", { ...WISH, instance: "web-2" });

    const thread = await then.thread(request);
    expect(await then.card(request)).toMatch(
      /port 5432 of web-2[\s\S]*No transcript is kept of a forwarded port/,
    );
    expect(thread.at(-1)).toContain(`--document-name ${DOCUMENT}`);
    expect(thread.at(-1)).toContain("No transcript is kept of a forwarded port.");
    await when.isDone("engineer", request.id);
    await when.minutes(6);
  });

  it("is not longer than its own ladder, and is not extended", async () => {
    const { given, when, actors } = story;

    const long = await actors.ask("engineer", { ...WISH, instance: "batch-1", minutes: 60 });
    const request = await given.granted("engineer", { ...WISH, instance: "batch-1", minutes: 15 });
    const more = actors.extend("engineer", request.id, 15);

    await expect(more).rejects.toThrow(/There is no "extend"/);
    expect(long).toMatchObject({
      errors: { "minutes:prod": expect.stringContaining("30 minutes") },
    });
    await when.isDone("engineer", request.id);
    await when.minutes(6);
  });
});
