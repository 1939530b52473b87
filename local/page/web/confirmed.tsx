// Slack's question before a press or a choice counts.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Confirm, type Question } from "./confirm.tsx";

type Act = () => void;

/**
 * Does it at once where nothing is asked; else after yes, and `undo` after no. Gives how to do it, and the question
 * while it is open.
 */
export function useConfirmed(
  question: Question | undefined,
): readonly [(act: Act, undo?: Act) => void, ComponentChildren] {
  const [waiting, setWaiting] = useState<{ act: Act; undo: Act | undefined } | undefined>(
    undefined,
  );
  const ask = (act: Act, undo?: Act) =>
    question === undefined ? act() : setWaiting({ act, undo });
  if (waiting === undefined || question === undefined) return [ask, null];
  const yes = () => {
    setWaiting(undefined);
    waiting.act();
  };
  const no = () => {
    setWaiting(undefined);
    waiting.undo?.();
  };
  return [ask, <Confirm of={question} onYes={yes} onNo={no} />];
}
