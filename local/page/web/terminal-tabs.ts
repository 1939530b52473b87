// The terminals that are open in this window: their sessions, what their screens show, and how they stand.
// Never untrue: a reload loses no terminal. It goes on with its session, or says why it cannot.
import { computed, effect, signal } from "@preact/signals";
import type { Heard } from "../../fleet/wire/stream.ts";
import type { InstanceRow, Refusal, Ticket } from "../terminal-shapes.ts";
import { get, post, Refused } from "./api.ts";
import { createDataChannel, type DataChannel } from "./data-channel.ts";
import { onChange } from "./feed.ts";
import { latest } from "./loading.ts";
import { place } from "./place.ts";
import { forget, type Kept, keep, kept, type Tab } from "./terminal-memory.ts";

export const instances = signal<readonly InstanceRow[]>([]);
export const tabs = signal<readonly Tab[]>([]);
/** What IAM last said, by instance, to the person who asked. */
export const refusals = signal<Readonly<Record<string, string>>>({});
const chosen = signal("");

export const myTabs = computed(() =>
  tabs.value.filter(({ person }) => person === place.value.person),
);
export const current = computed(
  () => myTabs.value.find(({ session }) => session === chosen.value) ?? myTabs.value.at(-1),
);
export const choose = (session: string) => {
  chosen.value = session;
};

interface Behind {
  readonly channel: DataChannel;
  readonly listeners: Set<(text: string) => void>;
  screen: string;
  tries: number;
}

const behind = new Map<string, Behind>();
const SCREEN_CHARACTERS = 50_000;
const TRIES = 5;
const AGAIN_MS = 1000;

const change = (session: string, to: Partial<Tab>) => {
  tabs.value = tabs.value.map((tab) => (tab.session === session ? { ...tab, ...to } : tab));
  remember(session);
};

function remember(session: string): void {
  const tab = tabs.value.find((one) => one.session === session);
  const found = behind.get(session);
  if (tab !== undefined && found !== undefined)
    keep({ ...tab, screen: found.screen, heard: found.channel.heard() });
}

function show(session: string, text: string): void {
  const found = behind.get(session);
  if (found === undefined) return;
  found.screen = (found.screen + text).slice(-SCREEN_CHARACTERS);
  for (const listener of found.listeners) listener(text);
  remember(session);
}

/** As session-manager-plugin prints it. */
const ending = (session: string, text: string) =>
  text === ""
    ? `\r\n\r\nExiting session with sessionId: ${session}.\r\n\r\n`
    : `\r\n\r\nSessionId: ${session} : ${text}\r\n\r\n`;

function over(session: string, text: string): void {
  show(session, ending(session, text));
  change(session, { state: "over", said: text });
  void loadInstances();
}

const newTab = (session: string, name: string): Tab => ({
  session,
  person: place.value.person,
  name,
  openedAt: Date.now(),
  state: "connecting",
  said: "",
});

function makeTab(tab: Tab, before?: { readonly screen: string; readonly heard: Heard }): Behind {
  const { session } = tab;
  const channel = createDataChannel(
    {
      onOpen() {
        made.tries = 0;
        change(session, { state: "open", said: "" });
      },
      onText: (text) => show(session, text),
      onOver: (text) => over(session, text),
      onLost: () => void again(session),
      onTaken: () =>
        change(session, { state: "lost", said: "The session went on in another window." }),
    },
    before?.heard,
  );
  const made: Behind = { channel, listeners: new Set(), screen: before?.screen ?? "", tries: 0 };
  behind.set(session, made);
  tabs.value = [...tabs.value, tab];
  remember(session);
  return made;
}

type Asked = "open" | "resume" | "end";

/** Throws AWS's refusal, and whatever else keeps it from being done, as an Error with that sentence. */
async function call(what: Asked, body: object): Promise<Ticket> {
  const answer = await post<Ticket | Refusal>(`/control/terminal/${what}`, body);
  if ("refused" in answer) throw new Refused([answer.refused, answer.advice].join(" ").trim());
  return answer;
}

const sentence = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Asks for a session on an instance; IAM's refusal is kept beside it. */
export async function open({ id, name }: InstanceRow): Promise<void> {
  const { person } = place.value;
  refusals.value = { ...refusals.value, [id]: "" };
  try {
    const ticket = await call("open", { user: person, instance: id });
    const { session } = ticket;
    makeTab({ ...newTab(session, name), person }).channel.connect(ticket);
    choose(session);
  } catch (error) {
    if (place.value.person === person)
      refusals.value = { ...refusals.value, [id]: sentence(error) };
  }
  void loadInstances();
}

/** Goes on with a session: by ResumeSession, as the person (facts A8). What keeps it from that is said on its tab. */
export async function resume(session: string): Promise<void> {
  const tab = tabs.value.find((one) => one.session === session);
  const found = behind.get(session);
  if (tab === undefined || found === undefined) return;
  change(session, { state: "connecting", said: "" });
  try {
    found.channel.connect(await call("resume", { user: tab.person, session }));
  } catch (error) {
    change(session, { state: "lost", said: sentence(error) });
  }
}

/** The connection broke: as the plugin does, it is resumed, a few times. */
async function again(session: string): Promise<void> {
  const found = behind.get(session);
  if (found === undefined) return;
  found.tries += 1;
  change(session, { state: "connecting", said: "The connection broke; trying again." });
  if (found.tries > TRIES) return change(session, { state: "lost", said: "The connection broke." });
  await new Promise((wake) => setTimeout(wake, found.tries === 1 ? 0 : AGAIN_MS));
  await resume(session);
}

/** Goes on here with a session that was left open elsewhere. */
export function takeUp({ name }: InstanceRow, session: string): Promise<void> {
  makeTab(newTab(session, name));
  choose(session);
  return resume(session);
}

/** Ends the session by TerminateSession, as the person. */
export async function end(session: string): Promise<void> {
  const tab = tabs.value.find((one) => one.session === session);
  if (tab === undefined) return;
  try {
    await call("end", { user: tab.person, session });
  } catch (error) {
    change(session, { said: sentence(error) });
  }
}

/** Closes the window and says nothing to AWS: a session that was open stays listed as Active (facts A5). */
export function close(session: string): void {
  behind.get(session)?.channel.leave();
  behind.delete(session);
  forget(session);
  tabs.value = tabs.value.filter((one) => one.session !== session);
  void loadInstances();
}

export const type = (session: string, keys: string) => behind.get(session)?.channel.type(keys);

/** Shows what the screen showed so far, then what comes; gives the way to stop. */
export function watch(session: string, listener: (text: string) => void): () => void {
  const found = behind.get(session);
  if (found === undefined) return () => undefined;
  listener(found.screen);
  found.listeners.add(listener);
  return () => void found.listeners.delete(listener);
}

export const resize = (session: string, size: { readonly cols: number; readonly rows: number }) =>
  behind.get(session)?.channel.resize(size);

const loadInstances = latest(
  () => get<{ instances: readonly InstanceRow[] }>("/control/terminal"),
  (answer) => {
    instances.value = answer.instances;
  },
);

const isSeen = computed(() => place.value.view === "terminal");
effect(() => {
  if (isSeen.value) void loadInstances();
});
onChange(() => {
  if (isSeen.value) void loadInstances();
});

const restored = ({ screen, heard, ...tab }: Kept) => {
  makeTab(tab, { screen, heard });
  if (tab.state !== "over") void resume(tab.session);
};
for (const one of kept()) restored(one);
