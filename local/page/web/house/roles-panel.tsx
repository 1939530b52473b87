// The grants' roles and their policies as IAM has them now.
// Never untrue: a policy is shown exactly while IAM keeps or still obeys it.
import type { HousePolicy, HouseRole, PolicySight } from "../../../house/shapes.ts";
import { house } from "./data.ts";
import { Badge, Nothing, Panel, Scroll, type Tone } from "./panel.tsx";

const SIGHTS: Readonly<Record<PolicySight, { readonly tone: Tone; readonly words: string }>> = {
  "in-force": { tone: "good", words: "in force" },
  "not-yet": { tone: "warn", words: "written, not obeyed yet" },
  "still-obeyed": { tone: "bad", words: "deleted, still obeyed for seconds" },
};

const listOf = (value: string | readonly string[]) => (typeof value === "string" ? [value] : value);
const lastPart = (arn: string) => arn.split(":").at(-1) ?? arn;

/** The deadline that stands on every statement. */
const deadlineIn = (document: HousePolicy["document"]): string | undefined =>
  /"aws:CurrentTime":"([^"]+)"/.exec(JSON.stringify(document))?.[1];

function Policy({ of: { name, sight, document } }: { of: HousePolicy }) {
  const deadline = deadlineIn(document);
  return (
    <li class="policy">
      <p class="policy-head">
        <code>{name}</code>
        <Badge tone={SIGHTS[sight].tone}>{SIGHTS[sight].words}</Badge>
      </p>
      {deadline === undefined ? null : (
        <p class="soft">
          Every statement ends at <b>{deadline.slice(11, 19)}</b>, whatever happens to Curfew.
        </p>
      )}
      <ul class="statements">
        {document.Statement.map(({ Sid, Resource, ...one }) => (
          <li key={Sid}>
            {("Action" in one ? listOf(one.Action) : []).map((action) => (
              <code key={action}>{action}</code>
            ))}
            <span class="soft">on {listOf(Resource).map(lastPart).join(", ")}</span>
          </li>
        ))}
      </ul>
      <details>
        <summary>As JSON</summary>
        <pre>{JSON.stringify(document, null, 2)}</pre>
      </details>
    </li>
  );
}

const Role = ({ of: { name, person, policies } }: { of: HouseRole }) => (
  <li class="role" data-role={name}>
    <b>{person}</b> <code>{name}</code>
    {policies.length === 0 ? <span class="soft"> No policy: no access.</span> : null}
    <ul>
      {policies.map((policy) => (
        <Policy key={policy.name} of={policy} />
      ))}
    </ul>
  </li>
);

export function RolesPanel() {
  const roles = house.value?.roles ?? [];
  const count = roles.reduce((sum, { policies }) => sum + policies.length, 0);
  return (
    <Panel
      name="roles"
      title="Access in IAM"
      says="Access is a role of its own for each grant, with one policy: one instance, one deadline. No role, no access."
      beside={
        <Badge tone={count > 0 ? "mark" : "plain"}>
          {count === 1 ? "1 policy" : `${count} policies`}
        </Badge>
      }
    >
      <Scroll label="Grant roles">
        {roles.length === 0 ? (
          <Nothing>No grant roles: nobody has access.</Nothing>
        ) : (
          <ul>
            {roles.map((role) => (
              <Role key={role.arn} of={role} />
            ))}
          </ul>
        )}
      </Scroll>
    </Panel>
  );
}
