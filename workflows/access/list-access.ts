// What a person has asked for, holds and has used.
// Never untrue: it tells a person only of themselves.
import type { Directory, Requests, Sessions } from "../../domain/ports.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { isFinal, type Request } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";

/** What a person asked for, to ask for it again: in the request that is named, or last. */
export async function lastWish(
  deps: Pick<ListDeps, "directory"> & { readonly requests: Pick<Requests, "ofPerson" | "read"> },
  { slackUser, requestId }: { readonly slackUser: string; readonly requestId?: string | undefined },
): Promise<Request | Refusal | undefined> {
  const person = deps.directory.people.find(({ slack }) => slack === slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  if (requestId === undefined) return (await deps.requests.ofPerson(person.id, 1))[0];
  const request = await deps.requests.read(requestId);
  if (request === undefined) return { refused: "unknown-request" };
  return request.person === person.id ? request : { refused: "not-yours" };
}

export interface ListDeps {
  readonly directory: Directory;
  readonly requests: Pick<Requests, "ofPerson">;
  readonly sessions: Pick<Sessions, "ofPerson">;
}

const MOST = 10;

export async function listAccess(
  deps: ListDeps,
  slackUser: string,
): Promise<
  { readonly requests: readonly Request[]; readonly sessions: readonly Session[] } | Refusal
> {
  const person = deps.directory.people.find(({ slack }) => slack === slackUser);
  if (person === undefined) return { refused: "unknown-person" };
  const requests = await deps.requests.ofPerson(person.id, MOST);
  const sessions = await deps.sessions.ofPerson(person.id, MOST);
  const open = requests.filter((request) => !isFinal(request));
  return { requests: [...open, ...requests.filter(isFinal)], sessions };
}
