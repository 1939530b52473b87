// The names that tie a button, a form field or a form to its listener. They live beside the views, which may import nothing else.
// Never untrue: a name that was once in a posted message keeps its meaning; old cards still send it.

/** `action_id` of buttons and of form fields. A button's value is the request id, where nothing else is said. */
export const ACTIONS = {
  approve: "approve",
  /** A list; its value is the request id, a colon and the minutes. */
  approveLess: "approve-less",
  deny: "deny",
  extend: "extend",
  /** Of an extension: the value is the request id, a colon and its number; in the list the minutes behind another. */
  approveExtension: "approve-extension",
  approveExtensionLess: "approve-extension-less",
  denyExtension: "deny-extension",
  withdrawExtension: "withdraw-extension",
  withdraw: "withdraw",
  /** Opens the form as a request was sent; the value is its id, or `last`. */
  again: "ask-again",
  done: "done",
  revoke: "revoke",
  repair: "repair-document",
  /** Of a review; the value is the id of the request it is about. */
  justified: "review-justified",
  notJustified: "review-not-justified",
  confirmed: "confirmed",
  instance: "instance",
  minutes: "minutes",
  reason: "reason",
  ticket: "ticket",
  starts: "starts",
  /** What for: the value is a port that is to be forwarded, or `shell`. */
  port: "port",
  /** Both open the history; the value is `own` or `all`. */
  history: "history",
  historyAll: "history-all",
  historyOlder: "history-older",
  historyNewer: "history-newer",
  historyFilter: "history-filter",
  historyScope: "history-scope",
  historyPerson: "history-person",
  historyInstance: "history-instance",
  historyTag: "history-tag",
  historyCause: "history-cause",
  historySince: "history-since",
  historyUntil: "history-until",
} as const;

/** `callback_id` of modals. */
export const CALLBACKS = {
  request: "request-access",
  deny: "deny-request",
  extend: "extend-access",
  denyExtension: "deny-extension",
  historyFilter: "filter-history",
  breakGlass: "break-glass",
  justified: "review-justified",
  notJustified: "review-not-justified",
} as const;

/** `callback_id` of global shortcuts, as slack/manifest.yaml has them. */
export const SHORTCUTS = { again: "ask-again" } as const;

export const COMMAND = "/access";
