// What doctor says of room for grants' roles, and of making one: by its figures and by a role that it makes and deletes.
import { beforeEach, describe, expect, it } from "vitest";
import { grantPath } from "../../../domain/grant-role.ts";
import { AS_MEASURED } from "../../../local/cloud/iam/lag.ts";
import { LOCAL_PLACE } from "../../../local/stage/sample.ts";
import { doctor, doctorIn, openHealthy, READ } from "../../support/doctor.ts";
import type { OpenStage } from "../../support/stage.ts";

let stage: OpenStage;

beforeEach(async () => {
  stage = await openHealthy();
});

const pathOf = () => grantPath({ place: LOCAL_PLACE, prefix: stage.topology.prefix });
const rolesLeft = () => stage.cloud.iam.rolesUnder(pathOf()).map(({ name }) => name);

describe("the account's room for roles", () => {
  /** A quota by which all roles but so many are used. */
  const leave = async (share: number) => {
    const { out } = await doctor(stage, READ, "--json");
    const [, used = ""] = /(\d+) of 1000 IAM roles/.exec(out) ?? [];
    stage.cloud.iam.setQuota("Roles", Math.floor(Number(used) / share));
  };

  it("is well where less than nine of ten roles are used", async () => {
    await leave(0.85);

    const { code, out } = await doctor(stage);

    expect(out).not.toContain("role-quota:");
    expect(code).toBe(0);
  });

  it("is a warning from nine of ten on", async () => {
    await leave(0.9);

    const { code, out } = await doctor(stage);

    expect(out).toMatch(
      /role-quota: IAM[\s\S]*?\d+ of \d+ IAM roles of the account are used, and each grant/,
    );
    expect(code).toBe(1);
  });

  it("is an error where there is none", async () => {
    await leave(1);

    const { code, out } = await doctor(stage);

    expect(out).toContain("so nobody gets access, not even by break-glass");
    expect(code).toBe(3);
  });
});

const MAKE = [...READ, "iam:CreateRole", "iam:TagRole", "iam:DeleteRole"];

describe("--probe-role", () => {
  type Answer = { readonly status: number; readonly code: string; readonly message: string };
  const probing = (world: Parameters<typeof doctorIn>[1], ...words: readonly string[]) =>
    doctorIn(
      stage,
      { pause: (ms) => stage.clock.advance(ms), ...world },
      MAKE,
      "--probe-role",
      ...words,
    );
  const answerOf = ({ status, code, message }: Answer) => ({
    response: {
      statusCode: status,
      headers: { "content-type": "text/xml" },
      body: Buffer.from(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
      ),
    },
  });
  const isOf = (operation: string, { body }: { readonly body?: unknown }) =>
    typeof body === "string" && body.includes(`Action=${operation}&`);
  /** The stage's network, on which AWS answers one operation of IAM so. */
  const answering = (operation: string, answer: Answer) => {
    const { requestHandler } = stage.network;
    return {
      ...requestHandler,
      handle: async (request: Parameters<typeof requestHandler.handle>[0]) =>
        isOf(operation, request) ? answerOf(answer) : requestHandler.handle(request),
    };
  };
  /** The stage's network, on which AWS makes a role and its first answer does not arrive: the SDK asks again. */
  const losingTheFirst = () => {
    const { requestHandler } = stage.network;
    let isLost = false;
    return {
      ...requestHandler,
      async handle(request: Parameters<typeof requestHandler.handle>[0]) {
        const answer = await requestHandler.handle(request);
        if (isLost || !isOf("CreateRole", request)) return answer;
        isLost = true;
        return answerOf({ status: 500, code: "ServiceFailure", message: "try again" });
      },
    };
  };
  const refusedBy = (what: string): Answer => ({
    status: 403,
    code: "AccessDenied",
    message: `User: arn:aws:sts::111122223333:assumed-role/platform/test is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111122223333:role/curfew/eu-west-1/x ${what}`,
  });

  it("makes no role unless it is asked", async () => {
    const called: string[] = [];
    stage.cloud.faults.intercept(({ operation }) => void called.push(operation));

    await doctor(stage, MAKE);

    expect(called).toContain("GetAccountSummary");
    expect(called).not.toContain("CreateRole");
  });

  it("makes a role under a boundary of the stage that nobody can take, and leaves none, however long IAM takes to find it", async () => {
    stage.cloud.iam.setPropagation({ ...AS_MEASURED, newName: { min: 9000, max: 9000 } });

    const { code, out } = await probing({}, "--json");

    expect(out).toMatch(
      /This role was made under arn:aws:iam::\d+:policy\/curfew\/eu-west-1\/\S+ and deleted again/,
    );
    expect(rolesLeft()).toEqual([]);
    expect(code).toBe(0);
  });

  it("goes before the deploy, too, without the boundary that there is not yet", async () => {
    const { out } = await probing({}, "--json", "--stage", "other", "--before-deploy");

    expect(out).toContain(
      "was made without a boundary, as none is deployed yet, and deleted again",
    );
    expect(rolesLeft()).toEqual([]);
  });

  it("says that the organization denies it, and for what exemption to ask", async () => {
    const refusal = refusedBy("with an explicit deny in a service control policy");

    const { code, out } = await probing({ requestHandler: answering("CreateRole", refusal) });

    expect(out).toContain("The organization denies making a role, so nobody would get access");
    expect(out).toContain(
      "an exemption of the role curfew-GrantAccess-eu-west-1 for iam:CreateRole",
    );
    expect(code).toBe(3);
  });

  it("takes what the caller's own policies lack for no word of the organization", async () => {
    const { code, out } = await doctor(stage, READ, "--probe-role");

    expect(out).toContain("The permission iam:CreateRole is missing.");
    expect(out).not.toContain("organization denies");
    expect(code).toBe(3);
  });

  it("deletes the role whose making AWS did not answer", async () => {
    const { code } = await probing({ requestHandler: losingTheFirst() });

    expect(rolesLeft()).toEqual([]);
    expect(code).toBe(3);
  });

  it("names the role that it could not delete, with the command for it", async () => {
    const refusal = refusedBy("because no identity-based policy allows it");

    const { code, out } = await probing({ requestHandler: answering("DeleteRole", refusal) });

    const [left] = rolesLeft();
    expect(out).toContain(`aws iam delete-role --role-name ${left}`);
    expect(code).toBe(3);
  });
});
