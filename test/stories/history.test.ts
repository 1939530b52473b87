// `/access history` as people use it: one's own, an approver's and an auditor's, turned and narrowed.
import { describe, expect, it } from "vitest";
import { sessionsIn } from "../../adapters/dynamodb-sessions.ts";
import { openTable } from "../../adapters/dynamodb-table.ts";
import type { Session } from "../../domain/session.ts";
import { instantOf } from "../../domain/time.ts";
import { aSession } from "../support/builders.ts";
import { clientAs } from "../support/stage.ts";
import { oneStageForAll } from "../support/story.ts";

const story = oneStageForAll();

const textOf = (view: unknown): string => JSON.stringify(view);
/** The page has each text twice: as blocks, and as lines. */
const shown = (view: unknown) => [
  ...new Set([...textOf(view).matchAll(/session `([^`]+)`/g)].map(([, id]) => id)),
];

async function open(who: string) {
  const answer = await story.stage.slack.people.command(who, "history");
  return answer.view;
}

const press = async (who: string, action: string) => {
  const view = story.stage.slack.people.view(who);
  const pressed = await story.stage.slack.people.click({
    user: who,
    view_id: view?.id,
    action_id: action,
  });
  return pressed.view;
};

async function filter(who: string, values: Readonly<Record<string, string>>) {
  const form = await press(who, "history-filter");
  await story.stage.slack.people.submit({ user: who, view_id: form?.id ?? "", values });
  return story.stage.slack.people.view(who);
}

async function record(...sessions: Session[]) {
  const actions = ["dynamodb:UpdateItem"];
  const { stage } = story;
  const table = openTable(
    clientAs(stage, "writer", actions),
    stage.topology.table.name,
    () => undefined,
  );
  for (const session of sessions) await sessionsIn(table).create(session);
}

describe("the history in Slack", () => {
  it("shows a person their sessions with cause, evidence and transcript, and nobody else's", async () => {
    const granted = await story.given.granted("engineer", { instance: "web-1", minutes: 60 });
    const session = await story.given.session(granted);
    await story.when.isDone("engineer", granted.id);
    await story.when.minutes(5);

    const own = textOf(await open("engineer"));
    const others = textOf(await open("oncall"));

    expect(own).toContain(`session \`${session.sessionId}\``);
    expect(own).toContain("closed because access was handed back");
    expect(own).toContain(`log-events/${session.sessionId}|Transcript>`);
    expect(own).toContain(`grant \`${granted.id}\``);
    expect(others).toContain("There is none.");
  });

  it("shows all that they may see to an approver and an auditor, and to an engineer only their own", async () => {
    const [ana = ""] = shown(await open("engineer"));

    const seen: Record<string, readonly unknown[]> = {};
    for (const who of ["lead", "auditor", "oncall", "engineer"]) {
      await open(who);
      seen[who] = shown(await filter(who, { "history-scope": "all" }));
    }

    expect(seen).toEqual({ lead: [ana], auditor: [ana], oncall: [], engineer: [ana] });
  });

  it("turns pages there and back, each session once, and narrows them", async () => {
    const { stage } = story;
    const before = stage.clock.now() - 86_400_000;
    const many = Array.from({ length: 20 }, (_, at) =>
      aSession({
        id: `p-omar01-${String(at).padStart(2, "0")}`,
        person: "p-omar01",
        startedAt: instantOf(before + at * 60_000),
        instance: {
          id: "i-0000000000000beef",
          name: "old-1",
          tags: { Env: at < 2 ? "dev" : "prod" },
        },
      }),
    );
    await record(...many);

    const pages = [
      shown(await open("oncall")),
      shown(await press("oncall", "history-older")),
      shown(await press("oncall", "history-older")),
    ];
    const back = shown(await press("oncall", "history-newer"));
    const narrowed = shown(
      await filter("oncall", { "history-scope": "own", "history-tag": "Env=dev" }),
    );

    expect(pages.map(({ length }) => length)).toEqual([8, 8, 4]);
    expect(pages.flat()).toEqual(many.map(({ id }) => id).reverse());
    expect(back).toEqual(pages[1]);
    expect(narrowed).toEqual(["p-omar01-01", "p-omar01-00"]);
  });

  it("says at the field what is no tag, and shows nothing meanwhile", async () => {
    await open("auditor");
    const form = await press("auditor", "history-filter");

    const sent = await story.stage.slack.people.submit({
      user: "auditor",
      view_id: form?.id ?? "",
      values: { "history-scope": "all", "history-tag": "prod" },
    });

    expect(sent).toMatchObject({
      ok: false,
      errors: { "history-tag": expect.stringContaining("Env=prod") },
    });
  });
});
