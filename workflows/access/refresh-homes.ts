// A request changed: the App Homes of those it concerns are shown anew, if they have ever opened theirs.
// Never untrue: it changes nothing but what Slack shows; a lost event costs news, and opening App Home brings it.
import type { Homes } from "../../domain/history-ports.ts";
import type { Person } from "../../domain/person.ts";
import type { Log, Metrics, Requests } from "../../domain/ports.ts";
import type { Request } from "../../domain/request.ts";
import type { Instant } from "../../domain/time.ts";
import { directoryForPerson, type LinkedDeps } from "../person/linked-directory.ts";
import { attempt } from "./facts.ts";
import { type HomeFacts, type ShowHomeDeps, showHome } from "./show-home.ts";

export interface RefreshHomesDeps extends ShowHomeDeps, LinkedDeps {
  readonly requests: ShowHomeDeps["requests"] & Pick<Requests, "read">;
  readonly homes: Homes;
  readonly home: { publish(slackUser: string, facts: HomeFacts): Promise<void> };
  readonly log: Log;
  readonly metrics: Metrics;
}

export async function refreshHomes(
  deps: RefreshHomesDeps,
  requestId: string,
  now: Instant,
): Promise<void> {
  const openers = new Set(await deps.homes.openers());
  // Most stages have none, and then nothing else is read.
  if (openers.size === 0) return;
  const request = await deps.requests.read(requestId);
  if (request === undefined) return;
  const concerned = new Set(concernedBy(request));
  for (const person of deps.directory.people)
    if (concerned.has(person.id)) await refreshOne(deps, person, openers, now);
}

/** As the Slack user that they are now: whoever it was before is shown nothing of theirs. */
async function refreshOne(
  deps: RefreshHomesDeps,
  stated: Person,
  openers: ReadonlySet<string>,
  now: Instant,
): Promise<void> {
  const directory = await directoryForPerson(deps, stated);
  const person = directory.people.find(({ id }) => id === stated.id);
  const slackUser = person?.slack;
  if (person === undefined || slackUser === undefined || !openers.has(slackUser)) return;
  await attempt(deps, "show App Home anew", async () =>
    deps.home.publish(slackUser, await showHome({ ...deps, directory }, person, now)),
  );
}

/** The requester, those who were named as approvers, and those who voted. */
function concernedBy({ person, votes, audit }: Request): string[] {
  const named = audit.flatMap(({ data }) =>
    Array.isArray(data?.approvers) ? (data.approvers as readonly string[]) : [],
  );
  return [person, ...named, ...votes.map(({ by }) => by)];
}
