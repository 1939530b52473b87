// A dialog that keeps the keyboard inside, and Slack's question before a press counts.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Words } from "./mrkdwn.tsx";
import { TourHint } from "./tour/tour.tsx";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2>{title}</h2>
      <TourHint />
      {children}
    </dialog>
  );
}

type Text = { type: string; text: string };

/** A confirmation object of Block Kit. */
export interface Question {
  readonly title?: Text | undefined;
  readonly text: Text;
  readonly confirm?: Text | undefined;
  readonly deny?: Text | undefined;
  readonly style?: string | undefined;
}

interface ConfirmProps {
  readonly of: Question;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

export function Confirm({ of, onYes, onNo }: ConfirmProps) {
  return (
    <Dialog title={of.title?.text ?? "Are you sure?"} onClose={onNo}>
      <p>
        <Words of={of.text} />
      </p>
      <div class="end">
        <button type="button" class="button" onClick={onNo}>
          {of.deny?.text ?? "Cancel"}
        </button>
        <button type="button" class={`button ${of.style ?? "primary"}`} onClick={onYes}>
          {of.confirm?.text ?? "Yes"}
        </button>
      </div>
    </Dialog>
  );
}
