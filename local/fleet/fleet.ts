// The simulated fleet: a terminal for every session that somebody uses, on the disk of its instance.
// Never untrue: when the service says that a session is over, its terminal is closed at once.
import type { Clock } from "../cloud/core/clock.ts";
import type { Place } from "../cloud/core/service.ts";
import type { Ec2 } from "../cloud/ec2/service.ts";
import type { Logs } from "../cloud/logs/service.ts";
import type { Ssm } from "../cloud/ssm/service.ts";
import type { Agent } from "./agent.ts";
import { createLogFile } from "./log-file.ts";
import { createMachine, type Machine, type Size } from "./machine.ts";
import { createShell } from "./shell.ts";
import { createTerminal, PROMPT, type Terminal } from "./terminal.ts";
import { createTranscript, type Transcript } from "./transcript.ts";

export interface FleetOptions {
  readonly clock: Clock;
  readonly place: Place;
  readonly ssm: Pick<
    Ssm,
    "session" | "sessions" | "connected" | "disconnected" | "typed" | "endSession" | "onEnded"
  >;
  readonly ec2: Pick<Ec2, "instance">;
  readonly logs: Pick<Logs, "write">;
  /** Calls AWS from an instance. */
  readonly agent: Agent;
}

/** What a client on a session hears. */
export interface Screen {
  readonly output: (text: string) => void;
  /** The session is over; the text is the service's own (facts A7). */
  readonly closed: (text: string) => void;
}

/** A client without a socket. */
export interface Attachment {
  /** Types a line and Enter; resolves with what the command printed. Rejects when the session is over. */
  type(line: string): Promise<string>;
  /** Closes the client's window: the session stays listed as Active, Disconnected (facts A5). */
  close(): void;
  onClosed(listener: (text: string) => void): void;
}

interface Desk {
  /** None where a port is forwarded: there is no shell, and no transcript. */
  readonly terminal?: Terminal;
  readonly screens: Set<Screen>;
  readonly transcripts: readonly Transcript[];
}

export type Fleet = ReturnType<typeof createFleet>;

const overError = (id: string) => new Error(`session ${id} is not open`);

/** The command's output without the echoed line before it and the prompt behind it. */
function printed(screen: string, line: string): string {
  const text = screen.replaceAll("\r\n", "\n").slice(line.length + 1);
  return text.endsWith(PROMPT) ? text.slice(0, -PROMPT.length) : text;
}

/** No one types it, so it is no activity; its echo and its output are on the screen and in the transcript. */
const typeProfile = (terminal: Terminal, profile: string) =>
  terminal.type(`${profile.replace(/\r?\n/g, "\r")}\r`);

export function createFleet({ clock, place, ssm, ec2, logs, agent }: FleetOptions) {
  const machines = new Map<string, Promise<Machine>>();
  const desks = new Map<string, Desk>();
  const clients = new Map<string, Set<symbol>>();

  const machineOf = (id: string) => {
    const found = machines.get(id) ?? createMachine({ clock, ec2, ssm }, id);
    machines.set(id, found);
    return found;
  };
  const openDesk = (sessionId: string): Desk => {
    const session = ssm.session(sessionId);
    if (session === undefined || session.endedAt !== undefined) throw overError(sessionId);
    const screens = new Set<Screen>();
    if (session.settings.sessionType === "Port") return { screens, transcripts: [] };
    const transcripts = [
      createTranscript({ clock, place, logs, session }),
      createLogFile({ clock, agent, session }),
    ];
    const user = session.settings.runAsUser;
    // What sleeps waits for the clock, so the clock must not wait for it.
    let fallAsleep: () => void = () => undefined;
    const asleep = new Promise<void>((resolve) => {
      fallAsleep = resolve;
    });
    let shell: ReturnType<typeof createShell> | undefined;
    const terminal: Terminal = createTerminal({
      shell: () => {
        shell ??= machineOf(session.target).then((machine) =>
          createShell({ clock, machine, user, size: () => terminal.size(), onSleep: fallAsleep }),
        );
        return shell;
      },
      onOutput(text) {
        for (const transcript of transcripts) transcript.add(text);
        for (const { output } of screens) output(text);
      },
      onExit: () => ssm.endSession(sessionId, "exit"),
    });
    const profile = session.settings.shellProfile;
    if (profile !== undefined)
      void clock.track(Promise.race([typeProfile(terminal, profile), asleep]));
    return { terminal, screens, transcripts };
  };
  const deskOf = (sessionId: string) => {
    const found = desks.get(sessionId) ?? openDesk(sessionId);
    desks.set(sessionId, found);
    return found;
  };

  ssm.onEnded(({ id, endCause }, text) => {
    const desk = desks.get(id);
    if (desk === undefined) return;
    desks.delete(id);
    clients.delete(id);
    desk.terminal?.close();
    // An instance that is gone sends nothing more.
    if (endCause !== "instance-gone") for (const transcript of desk.transcripts) transcript.end();
    for (const { closed } of desk.screens) closed(text);
  });

  const type = (sessionId: string, keys: string) => {
    const desk = desks.get(sessionId);
    if (desk === undefined) return Promise.reject(overError(sessionId));
    if (desk.terminal === undefined)
      return Promise.reject(new Error("a port session has no shell"));
    ssm.typed(sessionId);
    return desk.terminal.type(keys);
  };
  /** Shows a session's screen to somebody, for as long as the session lasts. Throws when it is over. */
  const watch = (sessionId: string, screen: Screen) => {
    deskOf(sessionId).screens.add(screen);
  };
  /** A client is there; returns how it goes away. */
  const join = (sessionId: string) => {
    const client = Symbol(sessionId);
    const present = clients.get(sessionId) ?? new Set<symbol>();
    clients.set(sessionId, present.add(client));
    ssm.connected(sessionId);
    return () => {
      if (present.delete(client) && present.size === 0) ssm.disconnected(sessionId);
    };
  };
  return {
    watch,
    join,
    /** Types keys as they come from a client: the user's activity. Resolves with what the screen then showed. */
    type,
    /** The client's window has another size. It counts as no activity. */
    resize(sessionId: string, size: Size) {
      desks.get(sessionId)?.terminal?.resize(size);
    },
    /** A client without a socket, for demos and tests. Throws when the session is over. */
    attach(sessionId: string): Attachment {
      const listeners: ((text: string) => void)[] = [];
      watch(sessionId, {
        output: () => undefined,
        closed: (text) => {
          for (const listener of listeners) listener(text);
        },
      });
      const close = join(sessionId);
      return {
        type: async (line) => printed(await type(sessionId, `${line}\r`), line),
        close,
        onClosed: (listener) => listeners.push(listener),
      };
    },
  };
}
