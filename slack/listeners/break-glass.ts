// `/access break-glass`: the form, and the form sent.
// Never untrue: whether they confirmed is read, never assumed.
import type { Refusal } from "../../domain/refusal.ts";
import { breakGlassModal } from "../views/break-glass.ts";
import { ACTIONS } from "../views/ids.ts";
import type { RequestForm, Typed } from "../views/request-modal.ts";
import { askingSubmit } from "./asking-submit.ts";
import type { Listening } from "./listening.ts";
import { isTicked } from "./payload.ts";
import { requestForm } from "./request-form.ts";

export const breakGlassForm = (uses: Listening["uses"], typed: Typed, refusal?: Refusal) =>
  requestForm(uses, typed, refusal, (form: RequestForm) => breakGlassModal(form));

export const breakGlassSubmit = ({ uses }: Listening) =>
  askingSubmit({
    fields: {
      "break-glass-off": ACTIONS.instance,
      "incident-missing": ACTIONS.ticket,
      "not-confirmed": ACTIONS.confirmed,
    },
    ask: (input, state) =>
      uses.breakGlass({ ...input, isConfirmed: isTicked(state, ACTIONS.confirmed) }),
    form: (typed, refusal) => breakGlassForm(uses, typed, refusal),
  });
