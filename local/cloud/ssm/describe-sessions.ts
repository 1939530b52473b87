// DescribeSessions with its traps: filters after the page is cut, empty pages, left sessions that stay Active (facts A5).
// Never untrue: following NextToken to the end sees every listed session that matches.
import { z } from "zod";
import { AwsError, type Operation, type Place } from "../core/service.ts";
import { pageOf } from "../ec2/pages.ts";
import type { SessionRecord } from "./session-record.ts";
import { type Sessions, THIRTY_DAYS_MS } from "./sessions.ts";
import type { Switches } from "./switches.ts";

const DEFAULT_PAGE = 50;

const filterInput = z.strictObject({
  key: z.enum([
    "InvokedAfter",
    "InvokedBefore",
    "Target",
    "Owner",
    "Status",
    "SessionId",
    "AccessType",
  ]),
  value: z.string().min(1).max(400),
});
const input = z.strictObject({
  State: z.enum(["Active", "History"]),
  MaxResults: z.number().int().min(1).max(200).optional(),
  NextToken: z.string().optional(),
  Filters: z.array(filterInput).min(1).max(6).optional(),
});
type Input = z.infer<typeof input>;
type Filter = z.infer<typeof filterInput>;

function instant(value: string): number {
  const time = Date.parse(value);
  if (Number.isNaN(time))
    throw new AwsError("ValidationException", `${value} is not an ISO 8601 timestamp.`);
  return time;
}

const TESTS: Readonly<Record<Filter["key"], (session: SessionRecord, value: string) => boolean>> = {
  InvokedAfter: ({ startedAt }, value) => startedAt > instant(value),
  InvokedBefore: ({ startedAt }, value) => startedAt < instant(value),
  Target: ({ target }, value) => target === value,
  Owner: ({ owner }, value) => owner === value,
  Status: ({ status }, value) => status === value,
  SessionId: ({ id }, value) => id === value,
  AccessType: (_session, value) => value === "Standard",
};

/** Newest first, as AWS lists; the id decides between sessions of one millisecond. */
const listingKey = ({ startedAt, id }: SessionRecord) =>
  `${String(Number.MAX_SAFE_INTEGER - startedAt).padStart(17, "0")} ${id}`;

const seconds = (ms: number) => ms / 1000;

function shapeOf(session: SessionRecord, { region }: Place) {
  const { settings, reason, endedAt } = session;
  const key = `${settings.bucketPrefix ? `${settings.bucketPrefix}/` : ""}${session.id}.log`;
  const output =
    settings.bucket === undefined
      ? {}
      : {
          OutputUrl: {
            S3OutputUrl: `https://s3.${region}.amazonaws.com/${settings.bucket}/${key}`,
          },
        };
  return {
    SessionId: session.id,
    Target: session.target,
    Status: session.status,
    StartDate: seconds(session.startedAt),
    ...(endedAt !== undefined && { EndDate: seconds(endedAt) }),
    DocumentName: session.documentName,
    Owner: session.owner,
    ...(reason !== undefined && { Reason: reason }),
    ...output,
    ...(settings.maxMinutes !== undefined && { MaxSessionDuration: String(settings.maxMinutes) }),
    AccessType: "Standard",
  };
}

interface Deps {
  readonly sessions: Sessions;
  readonly switches: Switches;
  readonly place: Place;
  readonly now: () => number;
}

/** Whether a session stands in the list of that state. */
export function isListed(
  { switches, now }: Pick<Deps, "switches" | "now">,
  session: SessionRecord,
  state: Input["State"],
): boolean {
  if (session.startedAt + switches.listDelayMs() > now()) return false;
  if (session.endedAt === undefined) return state === "Active";
  return state === "History" && session.endedAt > now() - THIRTY_DAYS_MS;
}

export function describeSessions(deps: Deps): Operation<Input> {
  const { sessions, place } = deps;
  return {
    input,
    needs: () => [{ action: "ssm:DescribeSessions", resource: "*" }],
    run({ State, MaxResults, NextToken, Filters = [] }) {
      const listed = sessions
        .all()
        .filter((session) => isListed(deps, session, State))
        .map((session) => ({ session, key: listingKey(session) }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      const page = pageOf({
        items: listed,
        keyOf: ({ key }) => key,
        size: MaxResults ?? DEFAULT_PAGE,
        token: NextToken,
        scope: `sessions:${State}`,
        refuse: () => new AwsError("InvalidNextToken", "The specified token isn't valid."),
      });
      return {
        Sessions: page.items
          .filter(({ session }) => Filters.every(({ key, value }) => TESTS[key](session, value)))
          .map(({ session }) => shapeOf(session, place)),
        ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
      };
    },
  };
}
