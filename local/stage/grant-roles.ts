// The roles of a person's grants, as the person uses them: which there are, and becoming one.
import { grantPath, grantRoleArn, PERSON_TAG } from "../../domain/grant-role.ts";
import type { Request } from "../../domain/request.ts";
import { type AwsRefusal, assumeRole } from "./aws-call.ts";
import type { Keys } from "./people.ts";
import { LOCAL_PLACE } from "./sample.ts";
import type { Stage } from "./stage.ts";
import type { Truth } from "./truth.ts";
import { PREFIX } from "./where.ts";

const SCOPE = { place: LOCAL_PLACE, prefix: PREFIX };

/** The person of the grant whose role owns a session, by the role's tag; undefined for every other owner. */
export function personOfRole({ cloud }: Pick<Stage, "cloud">, owner: string): string | undefined {
  const [, name] = /:assumed-role\/([^/]+)\//.exec(owner) ?? [];
  const role = cloud.iam.rolesUnder(grantPath(SCOPE)).find((one) => one.name === name);
  return role?.tags.find(({ Key }) => Key === PERSON_TAG)?.Value;
}

const RECENT_REQUESTS = 50;

/** A person's requests that have had a role, those that are active first, then the newest. */
export async function requestsWithRole(
  { requests }: Pick<Truth, "requests">,
  personId: string,
): Promise<Request[]> {
  const recent = await requests.ofPerson(personId, RECENT_REQUESTS);
  const granted = recent.filter(({ grant }) => grant !== undefined);
  return [
    ...granted.filter(({ state }) => state === "active"),
    ...granted.filter(({ state }) => state !== "active"),
  ];
}

/** Assumes the role of a request under its pinned session name. */
export const assumeGrantRole = (
  { handle }: Pick<Stage, "handle">,
  keys: Keys,
  requestId: string,
): Promise<Keys | AwsRefusal> =>
  assumeRole(handle, keys, grantRoleArn(SCOPE, requestId), requestId);
