// Which policies a question needs: those whose head does not rule it out. Thousands of policies are then a handful.
// Never untrue: a policy is left out only if its head names another action, person, group, profile or instance than the
// question's; a head that says anything else is kept.
import type { EntityUidJson, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Question } from "../domain/ports.ts";

export const NAMESPACE = "Curfew";

/** The head of a policy: whom, what and on what it is about. */
export type Head = Pick<PolicyJson, "principal" | "action" | "resource">;

/** What deciding needs of a policy. */
export interface DecidingPolicy {
  readonly id: string;
  readonly description?: string;
  /** As it stands in the file: numbers beyond 2^53 would not survive the way through JavaScript. */
  readonly text: string;
  readonly effect: PolicyJson["effect"];
  readonly head: Head;
}

export type Asked = Pick<Question, "action" | "person" | "instance" | "profile">;

/** Whether the head of a policy leaves open that it applies to the question. Its conditions are not looked at. */
export function headAllows({ principal, action, resource }: Head, asked: Asked): boolean {
  const { person, instance, profile } = asked;
  return !(
    // `action in` is kept: the customer's schema may put actions into groups.
    (
      (action.op === "==" && isOther(action, "Action", [asked.action])) ||
      (principal.op === "==" && isOther(principal, "Person", [person.id])) ||
      (principal.op === "in" && isOther(principal, "Group", person.groups)) ||
      (resource.op === "==" && isOther(resource, "Instance", [instance.id])) ||
      (resource.op === "in" && isOther(resource, "Profile", [profile.id]))
    )
  );
}

type Named = { readonly entity: EntityUidJson } | { readonly slot: string };

/** Whether a head names an entity of that type that is none of these. */
function isOther(named: Named, type: string, ids: readonly string[]): boolean {
  if (!("entity" in named)) return false;
  const uid = uidOf(named.entity);
  return uid.type === `${NAMESPACE}::${type}` && !ids.includes(uid.id);
}

/** Cedar's JSON writes an entity in either of two ways. */
export const uidOf = (entity: EntityUidJson) => ("__entity" in entity ? entity.__entity : entity);
