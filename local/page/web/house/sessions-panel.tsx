// Sessions as AWS lists them, beside Curfew's ledger.
// Never untrue: each side shows only what its own source says; where they differ, both are shown.
import type { HouseSession } from "../../../house/shapes.ts";
import { house } from "./data.ts";
import { Badge, firstName, Nothing, Panel, Scroll, shortId, utcTime } from "./panel.tsx";

function AsListed({ aws }: Pick<HouseSession, "aws">) {
  if (aws === undefined)
    return (
      <td colSpan={2} class="soft" data-label="AWS">
        not listed
      </td>
    );
  return (
    <>
      <td data-label="AWS says">
        <Badge tone={aws.list === "Active" ? "mark" : "plain"}>{aws.status}</Badge>
      </td>
      <td data-label="from, to">
        {utcTime(aws.startedAt)}
        {aws.endedAt === undefined ? "" : ` – ${utcTime(aws.endedAt)}`}
      </td>
    </>
  );
}

function InLedger({ ledger }: Pick<HouseSession, "ledger">) {
  if (ledger === undefined)
    return (
      <td colSpan={3} class="soft" data-label="Ledger">
        not heard of yet
      </td>
    );
  const { request, endedAt, cause, evidence } = ledger;
  return (
    <>
      <td data-label="grant">
        {request === undefined ? <Badge tone="bad">none</Badge> : <code>{shortId(request)}</code>}
      </td>
      <td data-label="ended">
        {endedAt === undefined ? <Badge tone="mark">open</Badge> : utcTime(endedAt)}
      </td>
      <td data-label="cause">
        {cause === undefined ? (
          ""
        ) : (
          <Badge tone={cause === "unknown" ? "warn" : "good"}>{cause}</Badge>
        )}
        {evidence === undefined ? null : <span class="evidence">{evidence}</span>}
      </td>
    </>
  );
}

const Row = ({ of: { id, who, instance, aws, ledger } }: { of: HouseSession }) => (
  <tr data-session={id}>
    <th scope="row">
      {firstName(who)} on {instance} <code>{shortId(id)}</code>
    </th>
    <AsListed aws={aws} />
    <InLedger ledger={ledger} />
  </tr>
);

export function SessionsPanel() {
  const sessions = house.value?.sessions ?? [];
  const open = sessions.filter(({ aws }) => aws?.list === "Active").length;
  return (
    <Panel
      name="sessions"
      title="Sessions"
      says="Left what Session Manager lists now, right what Curfew has written down for good; AWS forgets after 30 days."
      beside={<Badge tone={open > 0 ? "mark" : "plain"}>{open} open</Badge>}
    >
      <Scroll label="Sessions">
        {sessions.length === 0 ? (
          <Nothing>No session was opened yet.</Nothing>
        ) : (
          <table>
            <thead>
              <tr>
                <th scope="col" rowSpan={2}>
                  Session
                </th>
                <th scope="colgroup" colSpan={2}>
                  AWS lists
                </th>
                <th scope="colgroup" colSpan={3}>
                  Curfew's ledger
                </th>
              </tr>
              <tr>
                {["Status", "From, to", "Grant", "Ended", "Cause, and how it is known"].map(
                  (title) => (
                    <th key={title} scope="col">
                      {title}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <Row key={session.id} of={session} />
              ))}
            </tbody>
          </table>
        )}
      </Scroll>
    </Panel>
  );
}
