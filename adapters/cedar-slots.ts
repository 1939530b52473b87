// What Cedar has parsed, under which names. Cedar keeps it for the whole process and cannot forget; a name can be used again.
// Never untrue: this account is one for the process, as Cedar's memory is, so no name holds other policies than it says here.
import { preparsePolicySet } from "@cedar-policy/cedar-wasm/nodejs";

/** The set that was used longest ago gives its name to the next one. */
const SETS_KEPT = 256;

/** From what is in it to its name, in the order of last use. */
const kept = new Map<string, string>();

/** The name under which Cedar has parsed the policies that `content` stands for; `policies` are asked for only if it has not. */
export function slotFor(content: string, policies: () => Record<string, string>): string {
  const known = kept.get(content);
  const slot = known ?? parsed(freeSlot(), policies());
  kept.delete(content);
  kept.set(content, slot);
  return slot;
}

let made = 0;

/** A name in use is given again only after its old content is struck off; should parsing then fail, the name is lost. */
function freeSlot(): string {
  const [oldest] = kept;
  if (oldest === undefined || kept.size < SETS_KEPT) {
    made += 1;
    return `set ${made}`;
  }
  const [content, slot] = oldest;
  kept.delete(content);
  return slot;
}

function parsed(slot: string, staticPolicies: Record<string, string>): string {
  const answer = preparsePolicySet(slot, { staticPolicies });
  if (answer.type === "success") return slot;
  throw new Error(`Cedar does not take policies it has taken before: ${answer.errors[0]?.message}`);
}
