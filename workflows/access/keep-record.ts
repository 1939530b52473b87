// Close: the closed request is written once more, outside the table, where nobody writes over it.
// Never untrue: a request stays marked as not kept until S3 has said that its record is there.
import type { Records } from "../../domain/kept-record.ts";
import type { Requests, Sessions } from "../../domain/ports.ts";
import { isFinal, type Request } from "../../domain/request.ts";
import { anchorsIn } from "../../domain/seal.ts";
import type { Session } from "../../domain/session.ts";
import type { StepResult } from "./states.ts";

export interface KeepDeps {
  readonly requests: Pick<Requests, "read" | "kept">;
  readonly sessions: Pick<Sessions, "read">;
  readonly records: Pick<Records, "keep">;
}

export async function keepRecord(
  deps: KeepDeps,
  { requestId }: { readonly requestId: string },
): Promise<StepResult> {
  const request = await deps.requests.read(requestId);
  // Not closed after all: the sweep finds it standing still and has it taken on.
  if (request !== undefined && isFinal(request)) {
    await deps.records.keep(request, await sessionsOf(deps, request));
    await deps.requests.kept(requestId);
  }
  return { next: "Close", seconds: 0 };
}

/** The sessions the request's last entry answers for. They have ended, so they are the same at every try. */
async function sessionsOf({ sessions }: KeepDeps, { audit }: Request): Promise<Session[]> {
  const found: Session[] = [];
  for (const { session } of anchorsIn(audit) ?? []) {
    const read = await sessions.read(session);
    if (read !== undefined) found.push(read);
  }
  return found;
}
