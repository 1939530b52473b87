// Session Manager's listing of sessions, and ending them.
// Never untrue: a list is read to its last page, for filters are applied after a page is cut (facts A5).
import {
  DescribeSessionsCommand,
  type DescribeSessionsCommandInput,
  type DescribeSessionsCommandOutput,
  SSMClient,
  type SSMClientConfig,
  type Session as SsmSession,
  TerminateSessionCommand,
} from "@aws-sdk/client-ssm";
import type { ListedSession, SessionEnder, SessionLister } from "../domain/ports.ts";
import { type Instant, instantOf, plusSeconds } from "../domain/time.ts";
import { isNamed } from "./aws-error.ts";
import { paced } from "./pace.ts";

/** Every member of the answer is optional; one without id, owner, target or start cannot be followed. */
function listedOf(session: SsmSession): ListedSession[] {
  const { SessionId, Owner, Target, StartDate, EndDate, DocumentName, Status } = session;
  if (!SessionId || !Owner || !Target || !StartDate) return [];
  return [
    {
      id: SessionId,
      owner: Owner,
      target: Target,
      startedAt: instantOf(StartDate.getTime()),
      ...(DocumentName === undefined ? {} : { document: DocumentName }),
      ...(EndDate === undefined ? {} : { endedAt: instantOf(EndDate.getTime()) }),
      ...(Status === "Failed" ? { hasFailed: true } : {}),
    },
  ];
}

type Pages = AsyncGenerator<ListedSession[]>;

/** The account may make six calls a second (facts A4); one is left for the others. */
const CALLS_A_SECOND = 5;

type State = DescribeSessionsCommandInput["State"];

async function onePage(ssm: SSMClient, turn: () => Promise<void>, state: State, token?: string) {
  await turn();
  const page: DescribeSessionsCommandOutput = await ssm.send(
    new DescribeSessionsCommand({
      State: state,
      MaxResults: 200,
      ...(token === undefined ? {} : { NextToken: token }),
    }),
  );
  const next = page.NextToken === "" ? undefined : page.NextToken;
  return { sessions: (page.Sessions ?? []).flatMap(listedOf), next };
}

async function* pagesOf(ssm: SSMClient, turn: () => Promise<void>, state: State): Pages {
  let token: string | undefined;
  do {
    const page = await onePage(ssm, turn, state, token);
    yield page.sessions;
    token = page.next;
  } while (token !== undefined);
}

/**
 * What was started since the moment. A filter would save nothing, for it is applied after a page is cut (facts A5), and
 * it would hide where in the list one is. AWS is seen to list the newest first, but does not promise it: the reading
 * stops early only as long as every page so far kept to that order.
 */
async function startedSince(pages: Pages, since: Instant): Promise<ListedSession[]> {
  const found: ListedSession[] = [];
  let last: ListedSession | undefined;
  let isSorted = true;
  for await (const page of pages) {
    for (const one of page) {
      isSorted &&= last === undefined || one.startedAt <= last.startedAt;
      last = one;
      if (one.startedAt >= since) found.push(one);
    }
    if (isSorted && last !== undefined && last.startedAt < since) break;
  }
  return found;
}

async function all(pages: Pages): Promise<ListedSession[]> {
  const found: ListedSession[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

/** `now` gives epoch ms, for the pace. */
export function ssmLister(config: SSMClientConfig, now?: () => number): SessionLister {
  const ssm = new SSMClient(config);
  const turn = paced({ perSecond: CALLS_A_SECOND, now });
  return {
    active: () => all(pagesOf(ssm, turn, "Active")),
    // A second earlier: AWS's own times have seconds in some places.
    endedSince: (since) => startedSince(pagesOf(ssm, turn, "History"), plusSeconds(since, -1)),
    async historyPage(next) {
      try {
        return await onePage(ssm, turn, "History", next);
      } catch (error) {
        if (next === undefined || !isNamed(error, "InvalidNextToken")) throw error;
        return onePage(ssm, turn, "History");
      }
    },
  };
}

export function ssmEnder(config: SSMClientConfig): SessionEnder {
  const ssm = new SSMClient(config);
  return {
    async terminate(id) {
      try {
        await ssm.send(new TerminateSessionCommand({ SessionId: id }));
      } catch (error) {
        if (!isNamed(error, "DoesNotExistException")) throw error;
      }
    },
  };
}
