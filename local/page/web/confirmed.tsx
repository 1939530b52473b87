// Slack's question before a press or a choice counts.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Confirm, type Question } from "./confirm.tsx";

/** Does it at once where nothing is asked; else after yes. Gives how to do it, and the question while it is open. */
export function useConfirmed(
  question: Question | undefined,
): readonly [(act: () => void) => void, ComponentChildren] {
  const [waiting, setWaiting] = useState<{ act: () => void } | undefined>(undefined);
  const ask = (act: () => void) => (question === undefined ? act() : setWaiting({ act }));
  if (waiting === undefined || question === undefined) return [ask, null];
  const yes = () => {
    setWaiting(undefined);
    waiting.act();
  };
  return [ask, <Confirm of={question} onYes={yes} onNo={() => setWaiting(undefined)} />];
}
