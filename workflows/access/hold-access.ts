// Track: waits on the doorbell until the next thing to look at.
// Never untrue: the token is stored before the truth is read, so that no wish to end falls between the two.
import type { Requests, Workflows } from "../../domain/ports.ts";

export interface HoldDeps {
  readonly requests: Pick<Requests, "note">;
  readonly workflows: Pick<Workflows, "ring">;
}

export async function holdAccess(
  deps: HoldDeps,
  { requestId, token }: { readonly requestId: string; readonly token: string },
): Promise<void> {
  const request = await deps.requests.note(requestId, { bell: { step: "Hold", token } });
  if (request?.state !== "active") await deps.workflows.ring(token);
}
