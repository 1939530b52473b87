// A port is asked for, forwarded and taken back: a grant of its own kind, of which no transcript is kept.

import { afterAll, describe, expect, it } from "vitest";
import { grantPolicies } from "../support/grant-roles.ts";
import { curfewAs } from "../support/person.ts";
import { copyOfPolicies } from "../support/policies-copy.ts";
import { oneStageForAll } from "../support/story.ts";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555";
const policies = copyOfPolicies();
policies.edit("profiles.yaml", (text) =>
  text.replace(
    "    session:\n      logGroup: /curfew/sessions\n      shellProfile",
    `    portForwarding: { ports: [5432, 8080], ladder: [15, 30], idleMinutes: 10 }\n    session:\n      kmsKeyArn: ${KEY}\n      logGroup: /curfew/sessions\n      shellProfile`,
  ),
);
// Staging, where an hour of a shell is free by policy.
policies.edit("profiles.yaml", (text) =>
  text.replace("# portForwarding: { ports: [5432]", "portForwarding: { ports: [5432]"),
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
    const granted = grantPolicies(stage);
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
    expect(granted.join()).toContain(`document/${DOCUMENT}`);
    expect(granted.join()).not.toMatch(/kms:|AWS-Start/);
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
      errors: { minutes: expect.stringContaining("30 minutes") },
    });
    await when.isDone("engineer", request.id);
    await when.minutes(6);
  });

  it("is decided by people, also where a shell is free by policy", async () => {
    const { given, when, then } = story;

    const shell = await given.asked("engineer", { instance: "staging-1", minutes: 30 });
    await when.isDone("engineer", shell.id);
    await when.minutes(6);
    const port = await given.asked("engineer", { ...WISH, instance: "staging-1" });

    await then.isIn(shell, "ended");
    await then.isIn(port, "pending");
    expect(await then.auditOf(shell)).toContain("request.approved");
    await when.withdraws("engineer", port.id);
  });

  it("is not taken for a closed window, though nothing of it is written down: kept busy it lasts until the deadline", async () => {
    const { given, when, then, stage } = story;
    const request = await given.granted("engineer", { ...WISH, instance: "batch-1" });
    const session = await given.session(request);

    for (let time = 1; time <= 5; time += 1) {
      stage.cloud.ssm.typed(session.sessionId);
      await when.minutes(5);
    }
    const open = then.openSessions();
    await when.minutes(7);

    expect(open).toContain(session.sessionId);
    const ended = await then.sessionEnded(session.sessionId, "deadline");
    expect(ended.quietWarnedAt).toBeUndefined();
    await then.ended(request, "deadline");
  });

  it("is not said to have ended of idleness where it may have been left", async () => {
    const { given, when, then } = story;
    const request = await given.granted("engineer", { ...WISH, instance: "web-2" });
    const session = await given.session(request);

    await when.minutes(13);

    const { evidence } = await then.sessionEnded(session.sessionId, "unknown");
    expect(evidence).toContain("of a forwarded port nothing tells idle from an exit");
    await when.isDone("engineer", request.id);
    await when.minutes(6);
  });

  it("is asked for at a terminal, too; a port that no policy permits is refused there, and one that the profile lacks", async () => {
    const { stage, when } = story;
    const ask = (instance: string, port: string) =>
      curfewAs(stage, "engineer", [
        ...["request", instance, "--minutes", "15", "--reason", "a query", "--port", port],
      ]);

    const answers = [];
    for (const [instance, port] of [
      ["vault-1", "5432"],
      ["web-1", "8080"],
      ["web-1", "3306"],
      ["web-1", "0"],
      ["web-1", "5432"],
    ] as const)
      answers.push(await ask(instance, port));

    const [off, forbidden, other, none, asked] = answers.map(({ out, err }) => `${out}${err}`);
    expect(off).toContain("No port of vault-1 is forwarded");
    expect(forbidden).toMatch(/polic/);
    expect(other).toContain("its profile offers 5432, 8080");
    expect(none).toContain("It is a port, 1 to 65535.");
    expect(asked).toMatch(/^req-/);
    await when.withdraws("engineer", asked?.slice(0, asked.indexOf(" ")) ?? "");
  });
});
