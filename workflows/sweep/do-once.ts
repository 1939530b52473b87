// Does something once, whoever comes to it how often.
// Never untrue: what failed counts as not done, and whoever comes next does it.
import type { Once } from "../../domain/once.ts";
import type { Instant } from "../../domain/time.ts";

export async function doOnce(
  { seen }: { readonly seen: Once },
  id: string,
  now: Instant,
  doing: () => Promise<unknown>,
): Promise<void> {
  if (!(await seen.first(id, now))) return;
  try {
    await doing();
  } catch (cause) {
    await seen.undo(id);
    throw cause;
  }
}
