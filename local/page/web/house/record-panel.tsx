// The audit chain of the chosen request, as verified now.
// Never untrue: the verdict is that of the product's own check; the entry it names is marked.
import type { HouseRecord } from "../../../house/shapes.ts";
import { record } from "./data.ts";
import { Badge, firstName, Nothing, Panel, Scroll, utcTime } from "./panel.tsx";

const HASH_SHOWN = 8;
const shortHash = (hash: string) => hash.slice(0, HASH_SHOWN);

function Entry({ of, isBroken }: { of: HouseRecord["entries"][number]; isBroken: boolean }) {
  const { seq, at, event, who, data, hash, previous } = of;
  const said = Object.entries(data)
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(", ") : value}`)
    .join(", ");
  return (
    <li class={isBroken ? "entry broken" : "entry"} data-entry={seq}>
      <p class="entry-head">
        <span class="seq">{seq}</span> <b>{event}</b> <span class="soft">by {firstName(who)}</span>
        <time>{utcTime(at)}</time>
      </p>
      {said === "" ? null : <p class="said">{said}</p>}
      <p class="hashes">
        <code title={previous}>{shortHash(previous)}</code>
        <span aria-hidden="true">→</span>
        <code title={hash}>{shortHash(hash)}</code>
      </p>
    </li>
  );
}

function Verdict({ of: { entries, broken } }: { of: HouseRecord }) {
  return broken === undefined ? (
    <Badge tone="good">verified, {entries.length} entries</Badge>
  ) : (
    <Badge tone="bad">broken</Badge>
  );
}

export function RecordPanel() {
  const shown = record.value;
  return (
    <Panel
      name="record"
      title="Audit chain"
      says="Each change of the request is an entry whose hash covers the one before. Change one, and the chain says where."
      beside={shown === undefined ? null : <Verdict of={shown} />}
    >
      {shown?.broken === undefined ? null : (
        <p class="broken-says" role="status">
          {shown.broken.what}
        </p>
      )}
      <Scroll label="Audit entries">
        {shown === undefined ? (
          <Nothing>No request yet.</Nothing>
        ) : (
          <ol class="chain">
            {shown.entries.map((entry) => (
              <Entry key={entry.seq} of={entry} isBroken={shown.broken?.at === entry.seq} />
            ))}
          </ol>
        )}
      </Scroll>
    </Panel>
  );
}
