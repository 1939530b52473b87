// Behind the scenes: what the cloud does while people talk in Slack.
// Never untrue: every panel shows what a service has now; nothing here is told by the page itself.
import { ClockPanel } from "./clock-panel.tsx";
import { house } from "./data.ts";
import { EventsPanel } from "./events-panel.tsx";
import { FaultsPanel } from "./faults-panel.tsx";
import { RecordPanel } from "./record-panel.tsx";
import { RolesPanel } from "./roles-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";
import { WorkflowPanel } from "./workflow-panel.tsx";
import "./house.css";

const Panels = () => (
  <div class="panels">
    <ClockPanel />
    <WorkflowPanel />
    <SessionsPanel />
    <RolesPanel />
    <RecordPanel />
    <EventsPanel />
    <FaultsPanel />
  </div>
);

export function House() {
  return (
    <main class="house" aria-busy={house.value === undefined}>
      <h2 class="unseen">Behind the scenes</h2>
      {/* Together with the first answer: panels that came empty would grow under the reader. */}
      {house.value === undefined ? null : <Panels />}
    </main>
  );
}
