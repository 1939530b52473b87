// What Slack refused the product: why something that should be here is not.
import { useState } from "preact/hooks";
import { Dialog } from "./confirm.tsx";
import { timeOf } from "./dates.ts";
import { refusals } from "./workspace.ts";

const counted = (what: string, count: number) =>
  count === 0 ? "" : `Slack ${what} ${count} ${count === 1 ? "call" : "calls"}`;

export function Refusals() {
  const [isOpen, open] = useState(false);
  const all = refusals.value;
  if (all.length === 0) return null;
  const taken = all.filter(({ isTaken }) => isTaken === true).length;
  const close = () => open(false);
  return (
    <>
      <button type="button" class="refused" onClick={() => open(true)}>
        {[counted("refused", all.length - taken), counted("passed over arguments of", taken)]
          .filter((part) => part !== "")
          .join(", ")}
      </button>
      {isOpen ? (
        <Dialog title="Refused by Slack" onClose={close}>
          <ul class="list">
            {refusals.value.toReversed().map(({ id, at, method, error, details }) => (
              <li key={id}>
                <time class="soft">{timeOf(String(at / 1000))}</time> <code>{method}</code>: {error}
                {details.map((detail) => (
                  <p key={detail} class="soft">
                    {detail}
                  </p>
                ))}
              </li>
            ))}
          </ul>
          <div class="end">
            <button type="button" class="button" onClick={close}>
              Close
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
