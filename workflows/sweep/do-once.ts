// Does something once, whoever comes to it how often.
// Never untrue: what failed, or whose doer died, counts as not done, and whoever comes next does it; only a death between
// the doing and its mark has it done twice, which is better than never.
import type { Once } from "../../domain/once.ts";
import type { Instant } from "../../domain/time.ts";

export async function doOnce(
  { seen }: { readonly seen: Pick<Once, "claim" | "done" | "undo"> },
  id: string,
  now: Instant,
  doing: () => Promise<unknown>,
): Promise<void> {
  if (!(await seen.claim(id, now))) return;
  try {
    await doing();
  } catch (cause) {
    await seen.undo(id);
    throw cause;
  }
  await seen.done(id);
}
