// What Slack refused the product: why something that should be here is not.
import { useState } from "preact/hooks";
import { Dialog } from "./confirm.tsx";
import { timeOf } from "./dates.ts";
import { refusals } from "./workspace.ts";

export function Refusals() {
  const [isOpen, open] = useState(false);
  const count = refusals.value.length;
  if (count === 0) return null;
  const close = () => open(false);
  return (
    <>
      <button type="button" class="refused" onClick={() => open(true)}>
        Slack refused {count} {count === 1 ? "call" : "calls"}
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
