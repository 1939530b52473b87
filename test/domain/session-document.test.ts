// Profiles as Session documents: complete, the same bytes each time, and taken by Session Manager (facts B1, B2).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Profiles } from "../../domain/profile.ts";
import {
  DEFAULT_DOCUMENT,
  documentText,
  saysTheSame,
  sessionDocument,
  sessionDocuments,
} from "../../domain/session-document.ts";
import { SessionSettings } from "../../domain/session-settings.ts";
import { parseContent, settingsOf } from "../../local/cloud/ssm/document-content.ts";
import { aProfile, PLACE } from "../support/builders.ts";

const AT = { place: PLACE, prefix: "curfew" };
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd";
const FULL = aProfile({
  ladder: [15, 60],
  session: {
    logGroup: "/curfew/sessions",
    s3: { bucket: "ours", prefix: "curfew/prod" },
    kmsKeyArn: KEY,
    runAs: "deploy",
    shellProfile: { linux: "cd ~", windows: "cd C:\\" },
  },
});

/** Settings as somebody may write them. */
const someSettings = fc
  .record(
    {
      logGroup: fc.constantFrom("/curfew/sessions", "a"),
      s3: fc.record(
        { bucket: fc.constantFrom("ours", "a.b-c"), prefix: fc.constantFrom("x", "x/y") },
        { requiredKeys: [] },
      ),
      kmsKeyArn: fc.constant(KEY),
      runAs: fc.constantFrom("deploy", "_svc"),
      shellProfile: fc.record({ linux: fc.string(), windows: fc.string() }, { requiredKeys: [] }),
    },
    { requiredKeys: ["logGroup"] },
  )
  .filter((settings) => SessionSettings.safeParse(settings).success)
  .map((settings) => SessionSettings.parse(settings));

describe("a profile's document", () => {
  it("carries every input, in these very bytes", () => {
    const text = documentText({ content: sessionDocument(FULL, 60, AT) });

    expect(text).toBe(
      `{"schemaVersion":"1.0","description":"Curfew: prod, at most 60 minutes","sessionType":"Standard_Stream","inputs":{"s3BucketName":"ours","s3KeyPrefix":"curfew/prod","s3EncryptionEnabled":true,"cloudWatchLogGroupName":"/curfew/sessions","cloudWatchEncryptionEnabled":true,"cloudWatchStreamingEnabled":true,"kmsKeyId":"${KEY}","runAsEnabled":true,"runAsDefaultUser":"deploy","idleSessionTimeout":"15","maxSessionDuration":"60","shellProfile":{"linux":"cd ~","windows":"cd C:\\\\"}}}`,
    );
  });

  it("goes to the stage's own bucket where none is named, and to none where S3 is not spoken of", () => {
    const withS3 = aProfile({ session: { ...FULL.session, s3: {} } });

    const bucketOf = (profile: typeof FULL) =>
      (sessionDocument(profile, 60, AT).inputs as Record<string, string>).s3BucketName;

    expect(bucketOf(withS3)).toBe(`curfew-transcripts-${PLACE.account}-${PLACE.region}`);
    expect(bucketOf(aProfile())).toBe("");
  });

  it("is taken by Session Manager whatever a valid profile says, is never unlogged, and takes no parameter", () => {
    fc.assert(
      fc.property(someSettings, fc.integer({ min: 1, max: 60 }), (session, idleMinutes) => {
        const profile = aProfile({ session, idleMinutes });

        const text = documentText({ content: sessionDocument(profile, 60, AT) });

        expect(settingsOf(parseContent(text))).toMatchObject({
          idleMinutes,
          maxMinutes: 60,
          logGroup: session.logGroup,
          logEncrypted: true,
          logStreaming: true,
        });
        expect(text).not.toContain("{{");
      }),
    );
  });

  it("does not depend on the order in which the profile was written", () => {
    const { shellProfile, logGroup, ...rest } = FULL.session;
    const turned = { ...FULL, session: { shellProfile, ...rest, logGroup } };

    const texts = [FULL, turned].map((profile) =>
      documentText({ content: sessionDocument(profile, 15, AT) }),
    );

    expect(texts[0]).toBe(texts[1]);
  });
});

describe("the documents of a stage", () => {
  it("are one for each step, and nothing of the account's own", () => {
    const names = sessionDocuments({ profiles: [FULL] }, AT).map(({ name }) => name);

    expect(names).toEqual(["curfew-prod-15", "curfew-prod-60"]);
  });

  it("include the account's default one where a profile is named for it, with the longest step", () => {
    const [last] = sessionDocuments({ profiles: [FULL], defaultDocument: "prod" }, AT).slice(-1);

    expect(last).toEqual({ name: DEFAULT_DOCUMENT, content: sessionDocument(FULL, 60, AT) });
  });

  it("take no profile for it that is not there, and the message names those that are", () => {
    const read = Profiles.safeParse({
      securityChannel: "C0SECURITY",
      profiles: [FULL],
      defaultDocument: "production",
    });

    expect(read.error?.issues).toMatchObject([
      { path: ["defaultDocument"], message: "there is no profile production; name one of prod" },
    ]);
  });
});

describe("a stored text says the same", () => {
  const content = sessionDocument(FULL, 60, AT);

  it("with other white space and order of keys", () => {
    const turned = Object.fromEntries(Object.entries(content).reverse());

    expect(saysTheSame(JSON.stringify(turned, null, 4), content)).toBe(true);
  });

  it.each([
    ["a longer idle time", { inputs: { ...(content.inputs as object), idleSessionTimeout: "60" } }],
    ["a new input", { inputs: { ...(content.inputs as object), colour: "red" } }],
    ["a parameter", { parameters: { idle: { type: "String" } } }],
  ])("not with %s", (_what, change) => {
    expect(saysTheSame(JSON.stringify({ ...content, ...change }), content)).toBe(false);
  });

  it("not if it is no JSON", () => {
    expect(saysTheSame("schemaVersion: '1.0'", content)).toBe(false);
  });
});
