// The port to the service that keeps the incidents: whether the one that a person names is open there now.
// Invariant: an incident is known only by a whole answer that was understood; everything else is unknown (P9).

/** `unknown` says why, in words for people. */
export type IncidentAnswer = { readonly known: true } | { readonly unknown: string };

export interface Incidents {
  /** `incident` as the person typed it. Never throws for a service that does not answer. */
  find(incident: string): Promise<IncidentAnswer>;
}

/** Where no service is configured, every incident is unknown. */
export const NO_INCIDENTS: Incidents = {
  find: async () => ({ unknown: "rota.yaml names no service that keeps incidents" }),
};
