// What each state of the access machine does, in a sentence. A state without one is shown by its name.
export const STATE_WORDS: Readonly<Record<string, string>> = {
  Admit: "Everything about the wish is asked again, on current data.",
  "Admitted?": "Refused, free by policy, or for people to decide?",
  AskApprovers: "The approvers are asked in Slack; the workflow sleeps until somebody clicks.",
  ReadDecision: "What was decided is read from the table, not from the click.",
  "Decided?": "Approved, denied, expired, or not yet?",
  Grant: "Checked once more; then one policy with a deadline in it is written.",
  "Granted?": "Is the policy written?",
  Hold: "Access stands. The workflow sleeps until somebody rings or the next thing to look at.",
  Check: "Deadline, idle time, warning: what is due now?",
  "Held?": "Does it go on, or is it over?",
  Extend: "More time was approved: the policy is written anew with the later end.",
  Revoke: "The policy is deleted.",
  ConfirmGone: "Sessions are closed, and looked for again until AWS lists none.",
  "Gone?": "Is nothing left?",
  WaitForGone:
    "A pause before the next look: IAM needs a while until a deletion counts everywhere.",
  WaitToRevoke: "A pause before deleting the policy is tried again.",
  Record: "The end of every session is written down, with its cause.",
  Close: "The whole record is kept in S3, written once.",
  Closed: "Done.",
};
