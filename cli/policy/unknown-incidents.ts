// Policies that look at whether an incident is known, where no service is configured that could know one.
import type { CedarPolicy } from "../../adapters/cedar-language.ts";
import type { Directory } from "../../domain/ports.ts";

/** A sentence for each of these policies: every incident is unknown to it. */
export const unknownIncidents = (
  policies: readonly Pick<CedarPolicy, "id" | "line" | "text">[],
  { rota }: Pick<Directory, "rota">,
): string[] =>
  rota?.pagerduty?.incidents === undefined
    ? policies
        .filter(({ text }) => /\bincidentKnown\b/.test(text))
        .map(
          ({ id, line }) =>
            `access.cedar:${line}: ${id} looks at incidentKnown, which is always false: rota.yaml does not say how PagerDuty's incidents are written (pagerduty.incidents)`,
        )
    : [];
