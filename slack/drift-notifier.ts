// The message about a Session document that was changed past Curfew: posted once for each drift, then edited.
// Never untrue: two messages never tell two stories of one drift.
import type { DriftNotifier } from "../domain/document-ports.ts";
import { edit, post } from "./notifier.ts";
import { createClient, type SlackAccess, TELLING } from "./slack-calls.ts";
import { driftMessage } from "./views/drift.ts";

export function createDriftNotifier(settings: SlackAccess): DriftNotifier {
  const client = createClient(settings, TELLING);
  return {
    post: (channel, drift, people) => post(client, { channel }, driftMessage(drift, people)),
    async refresh(at, drift, people) {
      const fault = await edit(client, settings.log, at, driftMessage(drift, people));
      if (fault !== undefined) throw fault;
    },
  };
}
