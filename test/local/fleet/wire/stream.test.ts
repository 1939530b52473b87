// Both ends of a channel over a line that loses, doubles and breaks: each text is used once and in order.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "../../../../local/fleet/wire/codec.ts";
import {
  AGENT,
  CLIENT,
  createStream,
  type Heard,
  type Send,
} from "../../../../local/fleet/wire/stream.ts";

const now = () => 0;
const ignored = () => undefined;

function ends() {
  const heard = { agent: "", client: "" };
  const hears = (name: "agent" | "client") => (text: string) => {
    heard[name] += text;
  };
  const agent = createStream({ end: AGENT, now, onText: hears("agent") });
  const newClient = (before?: Heard) =>
    createStream({ end: CLIENT, now, onText: hears("client"), heard: before });
  return { heard, agent, newClient };
}

/** Two ends on one line; each message comes as often as `copies` says. A WebSocket keeps the order: after one that was lost, none comes. */
function connected(
  one: ReturnType<typeof createStream>,
  other: ReturnType<typeof createStream>,
  copies: () => number = () => 1,
) {
  const to = (end: ReturnType<typeof createStream>): Send => {
    let isBroken = false;
    return (bytes) => {
      const count = isBroken ? 0 : copies();
      isBroken = count === 0;
      for (let copy = 0; copy < count; copy++) end.take(decode(bytes));
    };
  };
  one.connect(to(other));
  other.connect(to(one));
}

type Step = "cut" | "resend" | { readonly by: "agent" | "client"; readonly text: string };

/** Plays it on a line whose messages have these fates, then on a good one. */
function played(steps: readonly Step[], fates: readonly number[]) {
  const { heard, agent, newClient } = ends();
  const both = { agent, client: newClient() };
  const left = [...fates];
  const onBadLine = () => connected(both.agent, both.client, () => left.pop() ?? 1);
  const resend = () => {
    for (const end of Object.values(both)) end.resend();
  };
  const said = { agent: "", client: "" };
  const say = ({ by, text }: Exclude<Step, string>) => {
    said[by] += text;
    both[by].write(text);
  };
  onBadLine();
  for (const step of steps) {
    if (step === "cut") onBadLine();
    else if (step === "resend") resend();
    else say(step);
  }
  connected(both.agent, both.client);
  resend();
  return { said, heard };
}

describe("a channel", () => {
  it("gives every text once and in order, whatever is lost, doubled or cut, once it is sent again", () => {
    const step = fc.oneof(
      fc.record({
        by: fc.constantFrom("agent" as const, "client" as const),
        text: fc.string({ minLength: 1 }),
      }),
      fc.constantFrom("cut" as const, "resend" as const),
    );

    fc.assert(
      fc.property(fc.array(step), fc.array(fc.nat({ max: 2 })), (steps, fates) => {
        const { said, heard } = played(steps, fates);

        expect(heard).toEqual({ agent: said.client, client: said.agent });
      }),
    );
  });

  it("goes on with a client that was loaded anew and remembers how far it heard", () => {
    const { heard, agent, newClient } = ends();
    const before = newClient();
    connected(agent, before);
    agent.write("shown ");
    before.write("typed ");
    before.disconnect();
    agent.disconnect();
    agent.write("missed ");

    const after = newClient(before.heard());
    connected(agent, after);
    after.write("typed again");

    expect(heard).toEqual({ agent: "typed typed again", client: "shown missed " });
  });

  it("begins with what is left for a client that never heard it, and for an agent that forgot", () => {
    const { heard, agent, newClient } = ends();
    const before = newClient();
    connected(agent, before);
    agent.write("shown ");
    agent.disconnect();
    const elsewhere = newClient();
    connected(agent, elsewhere);
    agent.write("more ");
    const restarted = createStream({ end: AGENT, now, onText: ignored });
    connected(restarted, elsewhere);

    restarted.write("anew");

    expect(heard.client).toBe("shown more anew");
  });

  it("does not use a first message twice that was sent again after a cut", () => {
    const { heard, agent, newClient } = ends();
    const client = newClient();
    agent.connect(ignored);
    client.connect((bytes) => agent.take(decode(bytes)));
    client.write("once");

    agent.connect(ignored);
    client.resend();

    expect(heard.agent).toBe("once");
  });
});
