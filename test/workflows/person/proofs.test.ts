// What is no proof: each is refused with a sentence, and nothing is done.
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { capturedFrom, curfewAs, type Posted, post } from "../../support/person.ts";
import { asked, type OpenStage, openStage, stateOf } from "../../support/stage.ts";

let stage: OpenStage;
let request: string;

beforeEach(async () => {
  stage = await openStage();
  request = await asked(stage);
  await stage.clock.advance(2000);
});

const captured = () => capturedFrom(stage, "engineer", ["done", request]);
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const sent = (posted: Posted) => post(stage, JSON.stringify(posted));

type Headers = Posted["proof"]["headers"];
const withHeaders = ({ request: words, proof }: Posted, change: (headers: Headers) => Headers) => ({
  request: words,
  proof: { headers: change({ ...proof.headers }) },
});

/** What somebody in between, or with a proof they were shown, could make of it. */
const FORGERIES: readonly [string, (posted: Posted) => Posted, string][] = [
  [
    "for other words than it was signed for",
    ({ request: words, ...rest }) => ({ request: words.replace('"done"', '"done" '), ...rest }),
    "proof-of-other-words",
  ],
  [
    "whose digest was changed with the words",
    (posted) => {
      const words = posted.request.replace('"done"', '"done" ');
      const changed = withHeaders(posted, (headers) => ({
        ...headers,
        "x-curfew-request": sha256(words),
      }));
      return { ...changed, request: words };
    },
    "proof-denied",
  ],
  [
    "whose address was changed under the signature",
    (posted) => withHeaders(posted, (headers) => ({ ...headers, "x-curfew-address": "a.example" })),
    "proof-for-elsewhere",
  ],
  [
    "in which the digest is not among what was signed",
    (posted) =>
      withHeaders(posted, ({ authorization = "", ...headers }) => ({
        ...headers,
        authorization: authorization.replace(";x-curfew-request", ""),
      })),
    "proof-malformed",
  ],
  [
    "without the address",
    (posted) => withHeaders(posted, ({ "x-curfew-address": _, ...headers }) => headers),
    "proof-malformed",
  ],
  [
    "with a header more, which STS might take for something",
    (posted) => withHeaders(posted, (headers) => ({ ...headers, "x-amz-target": "Other" })),
    "proof-malformed",
  ],
  [
    "for another host than our STS",
    (posted) => withHeaders(posted, (headers) => ({ ...headers, host: "sts.evil.example" })),
    "proof-wrong-host",
  ],
  [
    "with another's key before the signature",
    (posted) =>
      withHeaders(posted, ({ authorization = "", ...headers }) => ({
        ...headers,
        authorization: authorization.replace(
          /Credential=\w+/,
          `Credential=${stage.keys.get("second-lead")?.accessKeyId}`,
        ),
      })),
    "proof-denied",
  ],
  [
    "of another service's scope",
    (posted) =>
      withHeaders(posted, ({ authorization = "", ...headers }) => ({
        ...headers,
        authorization: authorization.replace("/sts/", "/iam/"),
      })),
    "proof-malformed",
  ],
  [
    "of another day in the scope than in the date",
    (posted) =>
      withHeaders(posted, ({ authorization = "", ...headers }) => ({
        ...headers,
        authorization: authorization.replace(/\/20\d{6}\//, "/20200101/"),
      })),
    "proof-malformed",
  ],
];

describe("a captured proof", () => {
  it.each(FORGERIES)("%s does nothing", async (_, forge, refused) => {
    const answer = await sent(forge(await captured()));

    expect(answer).toMatchObject({ status: 403, body: { refused } });
    expect(answer.body.sentence).toMatch(/^[A-Z].*\.$/);
    expect(await stateOf(stage, request)).toBe("pending");
  });

  it("for another Region's STS does nothing", async () => {
    const posted = await capturedFrom(stage, "engineer", [
      "done",
      request,
      "--region",
      "eu-west-2",
    ]);

    expect(await sent(posted)).toMatchObject({ body: { refused: "proof-wrong-region" } });
  });

  it("for another stage does nothing", async () => {
    const posted = await capturedFrom(stage, "engineer", ["done", request], {
      CURFEW_URL: "https://other.lambda-url.eu-west-1.on.aws/",
    });

    expect(await sent(posted)).toMatchObject({ body: { refused: "proof-for-elsewhere" } });
  });

  it.each([["six minutes old", 360_000]])("that is %s does nothing", async (_, age) => {
    const posted = await captured();
    await stage.clock.advance(age);

    expect(await sent(posted)).toMatchObject({ body: { refused: "proof-stale" } });
  });

  it("is worked once, also by two at the same moment", async () => {
    const posted = await capturedFrom(stage, "engineer", ["status"]);

    const both = await Promise.all([sent(posted), sent(posted)]);
    const later = await sent(posted);

    expect(both.map(({ status }) => status).sort()).toEqual([200, 403]);
    expect(later).toMatchObject({ status: 403, body: { refused: "proof-used" } });
  });
});

it("a stranger whom AWS knows is refused each time, and no proof of theirs is kept", async () => {
  const posted = await capturedFrom(stage, "outsider", ["status"]);

  const answers = [await sent(posted), await sent(posted)];

  // A kept one would be "proof-used" the second time.
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 403, body: { refused: "unknown-identity" } });
});

describe("what is no proof at all", () => {
  it.each([
    ["nothing", ""],
    ["no JSON", "Action=GetCallerIdentity&Version=2011-06-15"],
    ["no object", "[]"],
    ["a presigned address", JSON.stringify({ request: "{}", proof: { url: "https://sts" } })],
    ["a body of its own", JSON.stringify({ request: "{}", body: "Action=AssumeRole", proof: {} })],
  ])("%s is refused", async (_, body) => {
    expect(await post(stage, body)).toMatchObject({
      status: 403,
      body: { refused: "proof-malformed" },
    });
  });

  it("another method is refused", async () => {
    const posted = JSON.stringify(await captured());

    expect(await post(stage, posted, "PUT")).toMatchObject({ status: 403 });
  });

  it("words that Curfew does not know are refused before AWS is asked", async () => {
    const posted = await captured();
    const words = JSON.stringify({ verb: "grant", nonce: "0123456789abcdef" });

    expect(await sent({ ...posted, request: words })).toMatchObject({
      body: { refused: "proof-malformed" },
    });
  });
});

describe("AWS that does not vouch", () => {
  it.each([
    ["does not answer", "GetCallerIdentity", 8],
  ])("because it %s: refused in plain words, and nothing is done", async (_, operation, times) => {
    const posted = await captured();
    stage.cloud.faults.add({ operation, kind: "fail", times });

    const answer = await sent(posted);

    stage.cloud.faults.clear();
    expect(answer).toMatchObject({ status: 403, body: { refused: "sts-silent" } });
    expect(await stateOf(stage, request)).toBe("pending");
    expect((await sent(posted)).status, "it was not used up").toBe(200);
  });

  it("because the secret is another's: refused", async () => {
    const other = stage.keys.get("lead")?.secretAccessKey;

    const { code, out } = await curfewAs(stage, "engineer", ["status"], {
      env: { AWS_SECRET_ACCESS_KEY: other },
    });

    expect(code).toBe(1);
    expect(out).toContain("AWS does not confirm these credentials (SignatureDoesNotMatch)");
  });
});

describe("a terminal whose clock is off", () => {
  it("signs again by Curfew's clock, once", async () => {
    let tries = 0;
    const late: typeof fetch = async (_url, init) => {
      tries += 1;
      if (tries === 1) {
        const now = new Date(stage.clock.now()).toISOString();
        const refusal = { refused: "proof-stale", sentence: "Too old.", now };
        return new Response(JSON.stringify(refusal), { status: 403 });
      }
      const { status, body } = await post(stage, String(init?.body));
      return new Response(JSON.stringify(body), { status });
    };

    const { code } = await curfewAs(stage, "engineer", ["status"], { fetch: late });

    expect({ code, tries }).toEqual({ code: 0, tries: 2 });
  });
});
