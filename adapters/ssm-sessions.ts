// Session Manager's listing of sessions, and ending them.
// Never untrue: a list is read to its last page, for filters are applied after a page is cut (facts A5).
import {
  DescribeSessionsCommand,
  type DescribeSessionsCommandInput,
  SSMClient,
  type SSMClientConfig,
  type Session as SsmSession,
  TerminateSessionCommand,
} from "@aws-sdk/client-ssm";
import type { ListedSession, SessionEnder, SessionLister } from "../domain/ports.ts";
import { instantOf } from "../domain/time.ts";
import { isNamed } from "./aws-error.ts";

/** Every member of the answer is optional; one without id, owner, target or start cannot be followed. */
function listedOf(session: SsmSession): ListedSession[] {
  const { SessionId, Owner, Target, StartDate, EndDate, DocumentName } = session;
  if (!SessionId || !Owner || !Target || !StartDate) return [];
  return [
    {
      id: SessionId,
      owner: Owner,
      target: Target,
      startedAt: instantOf(StartDate.getTime()),
      ...(DocumentName === undefined ? {} : { document: DocumentName }),
      ...(EndDate === undefined ? {} : { endedAt: instantOf(EndDate.getTime()) }),
    },
  ];
}

async function listAll(
  ssm: SSMClient,
  query: DescribeSessionsCommandInput,
): Promise<ListedSession[]> {
  const found: ListedSession[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ssm.send(
      new DescribeSessionsCommand({
        ...query,
        MaxResults: 200,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    found.push(...(page.Sessions ?? []).flatMap(listedOf));
    NextToken = page.NextToken;
  } while (NextToken !== undefined && NextToken !== "");
  return found;
}

export function ssmLister(config: SSMClientConfig): SessionLister {
  const ssm = new SSMClient(config);
  return {
    active: () => listAll(ssm, { State: "Active" }),
    endedSince: (startedSince) =>
      listAll(ssm, {
        State: "History",
        // A second earlier: the filter is exclusive and its precision is not documented.
        Filters: [{ key: "InvokedAfter", value: `${before(startedSince)}Z` }],
      }),
  };
}

const before = (instant: string) => instantOf(Date.parse(instant) - 1000).slice(0, 19);

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
