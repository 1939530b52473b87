// The workspace and the app that this stage belongs to.
// Invariant: a payload of another workspace or another app reaches no listener and no table.
import * as z from "zod";

export interface Installation {
  readonly teamId: string;
  readonly appId: string;
}

/** Where each payload form names them: `team_id` in a command and an event, `team.id` in a click, a form and a search. */
const Origin = z.object({
  api_app_id: z.string(),
  team_id: z.string().optional(),
  team: z.object({ id: z.string() }).optional(),
});

/** Whether a payload names this workspace and this app, and no other. One that does not say is not ours. */
export function isFromInstallation(body: unknown, { teamId, appId }: Installation): boolean {
  const { data } = Origin.safeParse(body);
  if (data === undefined || data.api_app_id !== appId) return false;
  const teams = [data.team_id, data.team?.id].filter((id) => id !== undefined);
  return teams.length > 0 && teams.every((id) => id === teamId);
}
