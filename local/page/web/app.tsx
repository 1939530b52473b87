// The shell: the bar at the top, and below it Slack, the terminals or the back of the house.
import { isConnected } from "./feed.ts";
import { House } from "./house/house.tsx";
import { go, place } from "./place.ts";
import { SlackPage } from "./slack-page.tsx";
import { TerminalPage } from "./terminal-page.tsx";
import { ThemeSwitch } from "./theme.tsx";
import { Tour, TourButton } from "./tour/tour.tsx";

const VIEWS = [
  { view: "slack", name: "Slack" },
  { view: "terminal", name: "Terminal" },
  { view: "house", name: "Behind the scenes" },
] as const;

export function App() {
  const { view } = place.value;
  return (
    <div class="shell">
      <header class="bar">
        <h1>Curfew</h1>
        <nav aria-label="Views">
          {VIEWS.map((one) => (
            <button
              type="button"
              key={one.view}
              aria-current={one.view === view ? "page" : undefined}
              onClick={() => go({ view: one.view })}
            >
              {one.name}
            </button>
          ))}
        </nav>
        <p class="connection" role="status">
          {isConnected.value ? "" : "Connecting again…"}
        </p>
        <TourButton />
        <ThemeSwitch />
      </header>
      {view === "slack" ? <SlackPage /> : null}
      {view === "terminal" ? <TerminalPage /> : null}
      {view === "house" ? <House /> : null}
      <Tour />
    </div>
  );
}
