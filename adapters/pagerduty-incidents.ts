// Whether an incident is open in PagerDuty: GET /incidents/{id} of its REST API, version 2.
// Invariant: only PagerDuty's own answer about this very incident, triggered or acknowledged, makes it known.
//
// The call as PagerDuty documents it (developer.pagerduty.com, "Get an incident"): it takes an incident's id or its
// number, and answers `{incident: {id, incident_number, status}}`, the status one of triggered, acknowledged, resolved.
import * as z from "zod";
import type { IncidentAnswer, Incidents } from "../domain/incidents.ts";
import type { PagerDutyRota } from "../domain/rota.ts";
import {
  askPagerDuty,
  NoAnswer,
  type PagerDutySettings,
  timeBox,
  whyUnknown,
} from "./pagerduty-api.ts";

const Found = z.object({
  incident: z.object({
    id: z.string(),
    incident_number: z.int(),
    status: z.enum(["triggered", "acknowledged", "resolved"]),
  }),
});

/** A number, or an id such as PT4KHLK. Nothing else becomes a part of an address. */
const REFERENCE = /^(?:[1-9]\d{0,11}|[A-Z0-9]{5,20})$/;

/** `incidents` of rota.yaml says how people write an incident; without it none is known. */
export function pagerDutyIncidents(
  { region, incidents }: PagerDutyRota,
  settings: PagerDutySettings,
): Incidents {
  return {
    async find(typed) {
      const prefix = incidents?.prefix;
      if (prefix === undefined)
        return { unknown: "rota.yaml does not say how incidents are written" };
      const reference = typed.startsWith(prefix) ? typed.slice(prefix.length) : "";
      if (!REFERENCE.test(reference))
        return { unknown: `PagerDuty's incidents are written ${prefix}1234 here` };
      try {
        const path = `/incidents/${reference}`;
        const signal = timeBox(settings);
        const { incident } = await askPagerDuty(settings, { region, path, answer: Found, signal });
        return answerOf(incident, reference);
      } catch (error) {
        if (error instanceof NoAnswer && error.status === 404)
          return { unknown: "PagerDuty has no such incident" };
        return { unknown: whyUnknown(error) };
      }
    },
  };
}

function answerOf(
  { id, incident_number, status }: z.infer<typeof Found>["incident"],
  reference: string,
): IncidentAnswer {
  if (id !== reference && String(incident_number) !== reference)
    return { unknown: "PagerDuty answered about another incident" };
  return status === "resolved"
    ? { unknown: "PagerDuty says that the incident is resolved" }
    : { known: true };
}
