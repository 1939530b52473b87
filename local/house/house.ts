// The back of the house in one look: everything that stands now, as the services themselves have it.
// Never untrue: it reads and changes nothing, uses up nobody's rate of calls, and no fault switch strikes it.
import type { Request } from "../../domain/request.ts";
import type { Stage } from "../stage/stage.ts";
import type { Truth } from "../stage/truth.ts";
import { accessRoles } from "./access-roles.ts";
import { houseExecutions } from "./executions.ts";
import { momentsAhead } from "./moments.ts";
import { personNamed } from "./names.ts";
import { sessionRows } from "./session-rows.ts";
import type { House, HouseRequest } from "./shapes.ts";

export async function houseNow(stage: Stage, truth: Truth): Promise<House> {
  const executions = houseExecutions(stage);
  const ids = [...new Set(executions.map(({ request }) => request))];
  const [moments, sessions, requests] = await Promise.all([
    momentsAhead(stage, truth),
    sessionRows(stage, truth),
    Promise.all(ids.map((id) => truth.stored(id))),
  ]);
  return {
    now: new Date(stage.clock.now()).toISOString(),
    isLive: stage.clock.shared[0] === 1,
    moments,
    executions,
    requests: requests.flatMap((stored) => (stored?.request ? [shown(stage, stored.request)] : [])),
    roles: accessRoles(stage),
    sessions,
  };
}

function shown({ directory }: Stage, request: Request): HouseRequest {
  const { id, state, profile, minutes, reason, askedAt, person, instance, grant, end } = request;
  const { key, name: who } = personNamed(directory, person);
  return {
    id,
    state,
    profile,
    minutes,
    reason,
    askedAt,
    person,
    key,
    who,
    instance: instance.name,
    ...(grant === undefined ? {} : { deadline: grant.deadline }),
    ...(end === undefined ? {} : { cause: end.cause }),
  };
}
