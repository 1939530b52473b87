// The modal before the person, with its form.
import { useRef, useState } from "preact/hooks";
import type { RenderedView } from "../../slack/render.ts";
import { post } from "./api.ts";
import { Blocks } from "./blocks.tsx";
import { Dialog } from "./confirm.tsx";
import { place } from "./place.ts";
import { type Entry, SurfaceContext } from "./surface.ts";
import { attempt, modal, notice } from "./workspace.ts";

interface Submitted {
  readonly errors?: Readonly<Record<string, string>>;
  readonly error?: string;
}

function Form({ view }: { view: RenderedView }) {
  // What the person entered; nothing is drawn by it, and a press right after must know it.
  const entries = useRef<Readonly<Record<string, Entry>>>({});
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [isBusy, setBusy] = useState(false);
  const target = { user: place.value.person, view_id: view.id };
  const enter = (action: string, entry: Entry) => {
    entries.current = { ...entries.current, [action]: entry };
  };
  const submit = async () => {
    setBusy(true);
    const body = { ...target, values: entries.current };
    const done = await attempt(() => post<Submitted>("/control/slack/submit", body));
    setBusy(false);
    setErrors(done?.errors ?? {});
    if (done?.error !== undefined) notice.value = `Slack could not deliver this: ${done.error}`;
  };
  const close = () => void attempt(() => post("/control/slack/close", target));
  return (
    <Dialog title={view.title} onClose={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <SurfaceContext.Provider
          value={{
            at: { view_id: view.id },
            fields: view.fields,
            enter,
            entered: () => entries.current,
          }}
        >
          <Blocks blocks={view.blocks} errors={errors} />
        </SurfaceContext.Provider>
        <p class="error" role="alert">
          {notice.value}
        </p>
        <div class="end">
          <button type="button" class="button" onClick={close}>
            {view.close ?? (view.depth > 1 ? "Back" : "Cancel")}
          </button>
          {view.submit === undefined ? null : (
            <button type="submit" class="button primary" disabled={isBusy}>
              {isBusy ? "Sending…" : view.submit}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

export function Modal() {
  const view = modal.value;
  return view === undefined ? null : <Form key={view.id} view={view} />;
}
