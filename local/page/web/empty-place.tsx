// What stands where nothing has been said yet: what this place is for, and the first step.
import { place } from "./place.ts";
import { runCommand } from "./say.ts";
import { channelId, workspace } from "./workspace.ts";

export function EmptyPlace() {
  const [first] = workspace.value.commands;
  if (place.value.thread !== undefined) return <p class="empty">This thread is empty.</p>;
  if (place.value.channel !== "app") {
    const name = workspace.value.channels.find(({ id }) => id === channelId.value)?.name;
    if (name === undefined) return null;
    return (
      <p class="empty">Nothing has been said in #{name} yet. What Curfew posts appears here.</p>
    );
  }
  if (first === undefined) return null;
  return (
    <div class="empty">
      <p>
        Here Curfew talks with you. Type <code>{first.command}</code> below, or press the button.
      </p>
      <button
        type="button"
        class="button primary"
        onClick={() => void runCommand(first.command, "")}
      >
        Ask for access
      </button>
    </div>
  );
}
