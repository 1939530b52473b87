// What has happened since the demo last looked: audit entries, Slack's messages, terminals that closed; in the order of time.
// Never untrue: every line comes from something that is stored; nothing is told because it was expected.
import type { AuditEntry } from "../../domain/audit.ts";
import { GRANT_POLICY_NAME, grantRoleName } from "../../domain/grant-role.ts";
import type { Request } from "../../domain/request.ts";
import { epochOf } from "../../domain/time.ts";
import { SAMPLE_CHANNELS, SAMPLE_PEOPLE } from "../stage/sample.ts";
import type { Stage } from "../stage/stage.ts";
import type { Truth } from "../stage/truth.ts";
import { PREFIX } from "../stage/where.ts";
import type { Tone } from "./page.ts";
import { counted, firstName, personName, quoted, shortId, slackWords } from "./words.ts";

export interface Line {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly tone: Tone;
  /** Which of two at the same moment comes first. */
  readonly rank: number;
  /** Whose line of the same moment says the same and is left out. */
  readonly instead?: string;
}

export interface WatchedTerminal {
  readonly sessionId: string;
  readonly owner: string;
  readonly closedWith: () => string | undefined;
}

export interface FeedParts {
  readonly stage: Stage;
  readonly truth: Truth;
  /** The requests the story has made. */
  readonly requestIds: readonly string[];
  readonly terminals: readonly WatchedTerminal[];
}

const RANKS = { person: 0, granted: 1, slack: 4, terminal: 5, ended: 6 } as const;

export type Feed = () => Promise<Line[]>;

/** Gives what is new at each call. */
export function feedOn(parts: FeedParts): Feed {
  const seen = new Set<string>();
  const unseen = (key: string) => {
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  return async () => {
    const lines: Line[] = [];
    for (const id of parts.requestIds) {
      const request = await parts.truth.requests.read(id);
      const entries = request?.audit.filter(({ seq }) => unseen(`${id}#${seq}`)) ?? [];
      for (const entry of entries)
        if (request !== undefined) lines.push(...(await auditLines(parts, request, entry)));
    }
    lines.push(...slackLines(parts.stage, unseen), ...terminalLines(parts, unseen));
    return withoutRepeats(lines).sort((one, other) => one.at - other.at || one.rank - other.rank);
  };
}

/** The thread's last sentence says again what the line on the grant's end tells with its proof. */
function withoutRepeats(lines: readonly Line[]): Line[] {
  const said = new Set(lines.flatMap(({ at, instead }) => (instead ? [`${at} ${instead}`] : [])));
  return lines.filter(({ at, who }) => !said.has(`${at} ${who}`));
}

/** Told by what people click and by what is taken away; the rest of the chain shows in Slack's own sentences. */
async function auditLines(parts: FeedParts, request: Request, entry: AuditEntry): Promise<Line[]> {
  const { stage } = parts;
  const at = epochOf(entry.at);
  const by = entry.actor.kind === "person" ? personName(stage, entry.actor.id) : "Curfew";
  const person = (what: string): Line[] => [
    { at, who: by, what, tone: "plain", rank: RANKS.person },
  ];
  const curfew = (what: string, rank: number): Line[] => [
    { at, who: "Curfew", what, tone: "curfew", rank },
  ];
  switch (entry.event) {
    case "request.asked":
      return person(
        `asks for ${request.instance.name}, ${request.minutes} minutes: ${quoted(request.reason)}`,
      );
    case "approval.given":
      return person(`approves; ${entry.data.approvals} of ${entry.data.needed} approvals`);
    case "request.approved":
      return person("approves");
    case "request.denied":
      return person("denies");
    case "request.withdrawn":
      return person("withdraws the request");
    case "grant.made":
      return curfew(grantWords(request), RANKS.granted);
    case "grant.ended":
      return curfew(await endWords(parts, request), RANKS.ended).map((line) => ({
        ...line,
        instead: `Slack to ${firstName(personName(stage, request.person))}`,
      }));
    default:
      return [];
  }
}

const grantWords = (request: Request) =>
  `creates role ${shortId(request.id)}: ${request.instance.name}, document ${request.grant?.document}`;

/** The end in numbers: what IAM, the ledger and the request say of it. */
async function endWords({ stage, truth }: FeedParts, request: Request): Promise<string> {
  const role = grantRoleName({ prefix: PREFIX }, request.id);
  const isGone = !stage.cloud.iam.policiesOf(role).some(({ name }) => name === GRANT_POLICY_NAME);
  const sessions = await truth.sessions.ofPerson(request.person, 50);
  const own = sessions.filter((one) => one.request === request.id);
  const gone = own.filter(({ endedAt }) => endedAt !== undefined).length;
  const cause = request.end?.cause ?? "failed";
  const looks = counted(request.bookkeeping.sweeps, "look");
  const policy = isGone ? "role gone" : "ROLE STILL THERE";
  const all = gone === own.length ? counted(gone, "session") : `${gone} of ${own.length} sessions`;
  return `ends the grant (${cause}): ${policy}, ${all} gone after ${looks}`;
}

const CHANNELS = [
  ...SAMPLE_CHANNELS.map(({ id, name }) => ({ where: id, to: `#${name}` })),
  ...SAMPLE_PEOPLE.map(({ key, realName }) => ({
    where: `@${key}`,
    to: `to ${firstName(realName)}`,
  })),
];

/**
 * Replies, alerts and what is for one person's eyes; cards and thread heads are edited in place and say the same. An
 * alert is edited, too, once it is known which policy let somebody in: the words that are quoted stay.
 */
function slackLines(stage: Stage, unseen: (key: string) => boolean): Line[] {
  return CHANNELS.flatMap(({ where, to }) =>
    stage.slack.people
      .messages(where)
      .filter(({ channel, ts }) => unseen(`${channel}/${ts}`))
      .filter(({ buttons, edited, thread_ts }) => {
        const isHead = buttons.length > 0 || (edited && to !== "#security");
        return thread_ts || !isHead;
      })
      .map(({ ts, text, ephemeral_for }) => {
        const at = Math.floor(Number(ts) * 1000);
        const only = SAMPLE_PEOPLE.find(({ slack }) => slack === ephemeral_for);
        const reader = `Slack ${only === undefined ? to : `to ${firstName(only.realName)}`}`;
        return {
          at,
          who: reader,
          what: unseen(`${where}: ${text}`) ? quoted(slackWords(text, at)) : "the same again",
          tone: "curfew" as const,
          rank: RANKS.slack,
        };
      }),
  );
}

function terminalLines({ stage, terminals }: FeedParts, unseen: (key: string) => boolean): Line[] {
  return terminals.flatMap(({ sessionId, owner, closedWith }) => {
    const ended = stage.cloud.ssm.session(sessionId)?.endedAt;
    const text = closedWith();
    if (ended === undefined || text === undefined || !unseen(sessionId)) return [];
    const closes = `session ${shortId(sessionId)} closes`;
    const what = text === "" ? closes : `${closes}: ${quoted(text)}`;
    return [
      { at: ended, who: `${owner}'s terminal`, what, tone: "plain" as const, rank: RANKS.terminal },
    ];
  });
}
