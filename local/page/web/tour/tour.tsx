// The tour's card at the foot of the page, and the button that starts it.
import { go } from "../place.ts";
import { messages, workspace } from "../workspace.ts";
import { STEPS } from "./steps.ts";
import {
  again,
  formHint,
  goOn,
  isAtPlace,
  isOver,
  leave,
  mayGoOn,
  memory,
  showMe,
  start,
  step,
} from "./tour.ts";
import "./tour.css";

export function TourButton() {
  const { isOpen, at, since } = memory.value;
  const isBegun = since !== "" && at > 0 && !isOver.value;
  if (isOpen) return null;
  return (
    <button type="button" class="tour-start" onClick={start}>
      {isBegun ? `Resume the tour (${at + 1} of ${STEPS.length})` : "Take the tour: 2 minutes"}
    </button>
  );
}

function Dots() {
  return (
    <ol class="dots" aria-hidden="true">
      {STEPS.map(({ title }, index) => (
        <li
          key={title}
          class={index < memory.value.at ? "done" : index === memory.value.at ? "now" : ""}
        />
      ))}
    </ol>
  );
}

function Over() {
  return (
    <aside class="tour" aria-label="Guided tour">
      <div class="tour-says" role="status">
        <h2>That was the tour</h2>
        <p>
          Asked, approved, used, closed when idle, taken back and recorded; and a promise kept while
          AWS was broken. Everything here is yours to break.
        </p>
      </div>
      <div class="tour-do">
        <button type="button" class="button" onClick={again}>
          Once more
        </button>
        <button type="button" class="button primary" onClick={leave}>
          Close
        </button>
      </div>
    </aside>
  );
}

export function Tour() {
  const { isOpen, at } = memory.value;
  if (!isOpen) return null;
  const now = step.value;
  if (now === undefined) return <Over />;
  const before = STEPS[at - 1]?.seen ?? "";
  return (
    <aside class="tour" aria-label="Guided tour">
      <div class="tour-says" role="status">
        <p class="tour-count">
          Step {at + 1} of {STEPS.length}
          {before === "" ? null : <span class="tour-then">✓ {before}</span>}
        </p>
        <h2>{now.title}</h2>
        <p>{now.says}</p>
      </div>
      <div class="tour-do">
        <Dots />
        <button type="button" class="button" onClick={leave}>
          Leave
        </button>
        {mayGoOn.value ? (
          <button type="button" class="button primary" onClick={goOn}>
            Next
          </button>
        ) : (
          <button type="button" class="button primary" onClick={showMe}>
            {isAtPlace.value ? "Show me" : "Take me there"}
          </button>
        )}
      </div>
    </aside>
  );
}

/** The first sight: an empty conversation says what this is, and where to begin. */
export function Welcome() {
  const isNew = memory.value.since === "" && !memory.value.isOpen;
  // With the first answers, not before: what then stands above it would push it down.
  const isThere = workspace.value.commands.length > 0;
  if (!isNew || !isThere || messages.value.length > 0) return null;
  return (
    <section class="welcome" aria-labelledby="welcome">
      <h2 id="welcome">Access that always ends</h2>
      <p>
        This is the whole of Curfew on your machine: Slack, AWS and the instances are simulated, the
        product is not. You play everyone.
      </p>
      <div>
        <button type="button" class="button primary" onClick={start}>
          Begin with the tour
        </button>
        <button type="button" class="button" onClick={() => go({ view: "house" })}>
          See how it works
        </button>
      </div>
    </section>
  );
}

/** The step's sentence inside a form, which keeps everything else away. */
export const TourHint = () =>
  formHint.value === "" ? null : <p class="tour-hint">{formHint.value}</p>;
