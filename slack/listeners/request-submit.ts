// The request form, sent.
// Never untrue: nothing is decided here.
import { askingSubmit } from "./asking-submit.ts";
import type { Listening } from "./listening.ts";
import { requestForm } from "./request-form.ts";

export const requestSubmit = ({ uses }: Listening) =>
  askingSubmit({
    ask: (input) => uses.ask(input),
    form: (typed, refusal) => requestForm(uses, typed, refusal),
  });
