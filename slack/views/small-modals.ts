// The form that asks an approver why they deny, and a modal that says one thing.
// Never untrue: a denial has a reason.
import { REASON_MAX } from "../../domain/request.ts";
import { type Input, type Modal, plain, section } from "./blocks.ts";
import { ACTIONS, CALLBACKS } from "./ids.ts";

/** The request id travels in `private_metadata`. */
export const denyModal = (requestId: string): Modal =>
  whyModal(CALLBACKS.deny, requestId, "Deny access");

/** The request id and the extension's number travel in `private_metadata`. */
export const denyExtensionModal = (extension: string): Modal =>
  whyModal(CALLBACKS.denyExtension, extension, "Deny more time");

/** Asks why, in a few lines. */
export const whyInput = (hint?: string): Input => ({
  type: "input",
  block_id: ACTIONS.reason,
  label: plain("Why", 75),
  ...(hint === undefined ? {} : { hint: plain(hint, 150) }),
  element: {
    type: "plain_text_input",
    action_id: ACTIONS.reason,
    multiline: true,
    min_length: 1,
    max_length: REASON_MAX,
  },
});

const whyModal = (callback: string, metadata: string, title: string): Modal => ({
  type: "modal",
  callback_id: callback,
  private_metadata: metadata,
  title: plain(title, 24),
  submit: plain("Deny", 24),
  close: plain("Cancel", 24),
  blocks: [whyInput("The requester reads this.")],
});

/** A modal with one sentence, mrkdwn, and nothing to fill in. */
export const noteModal = (sentence: string): Modal => ({
  type: "modal",
  title: plain("Curfew", 24),
  close: plain("Close", 24),
  blocks: [section(sentence)],
});
