// What a profile may say of forwarding ports, and the documents that come of it.
import { describe, expect, it } from "vitest";
import { documentOwner, forwardingProfile } from "../../domain/emergency.ts";
import { Profile, Profiles } from "../../domain/profile.ts";
import { sessionDocuments } from "../../domain/session-document.ts";
import { verdictOnEnd } from "../../domain/session-end.ts";
import { plusMinutes } from "../../domain/time.ts";
import { aProfile, aSession, NOON, PLACE } from "../support/builders.ts";

const SECTION = { ports: [5432, 8080], ladder: [15, 30], idleMinutes: 10 };
const AT = { place: PLACE, prefix: "curfew" };
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234";

/** What is wrong with a profile whose section has these fields. */
function mistakes(section: object, over: object = {}): string[] {
  const portForwarding = { ...SECTION, ...section };
  const read = Profile.safeParse({ ...aProfile(), portForwarding, ...over });
  return read.success ? [] : read.error.issues.map(({ message }) => message);
}

const documentsOf = (profile: Profile) =>
  sessionDocuments({ profiles: [profile] }, AT).filter(({ name }) => name.includes("-port-"));

describe("the section portForwarding", () => {
  it("is off where it is left out", () => {
    expect(documentsOf(aProfile())).toEqual([]);
    expect(forwardingProfile(aProfile(), 5432)).toBeUndefined();
  });

  it.each([
    [{}, []],
    [{ ports: [22] }, ["22 would be a shell of which no transcript is kept"]],
    [{ ports: [0] }, ["a port is 1 to 65535"]],
    [{ ports: [65_536] }, ["a port is 1 to 65535"]],
    [{ ports: [80, 80] }, ["each port once"]],
    [{ ladder: [10] }, ["each of its steps is one of the profile's own ladder"]],
    [{ idleMinutes: 16 }, ["idler than the profile's own idleMinutes"]],
    [{ remoteHosts: ["db"] }, [expect.stringContaining("remoteHosts")]],
  ])("of %j is told %j", (section, expected) => {
    expect(mistakes(section)).toEqual(expected);
  });

  it("asks for an id that leaves room for the documents' names", () => {
    expect(mistakes({}, { id: "a".repeat(29) })).toEqual([]);
    expect(mistakes({}, { id: "a".repeat(30) })).toEqual([expect.stringContaining("29")]);
  });

  it("takes no name that is another profile's", () => {
    const own = { ...aProfile(), portForwarding: SECTION };
    const other = { ...aProfile(), id: "prod-port-5432", priority: 1 };

    const read = Profiles.safeParse({ securityChannel: "C0SECURITY", profiles: [own, other] });

    expect(JSON.stringify(read.error?.issues)).toContain("another profile's portForwarding");
  });
});

describe("a document that forwards a port", () => {
  it("is one for each port and step, with the port in it, and no parameter but the caller's own port", () => {
    const documents = documentsOf(aProfile({ portForwarding: SECTION }));

    expect(documents.map(({ name }) => name)).toEqual([
      "curfew-prod-port-5432-15",
      "curfew-prod-port-5432-30",
      "curfew-prod-port-8080-15",
      "curfew-prod-port-8080-30",
    ]);
    expect(documents[1]?.content).toEqual({
      schemaVersion: "1.0",
      description: "Curfew: port 5432 of prod, at most 30 minutes",
      sessionType: "Port",
      parameters: { localPortNumber: expect.objectContaining({ type: "String", default: "0" }) },
      inputs: { idleSessionTimeout: "10", maxSessionDuration: "30" },
      properties: {
        type: "LocalPortForwarding",
        portNumber: "5432",
        localPortNumber: "{{ localPortNumber }}",
      },
    });
  });

  it("is owned by the profile and the port, as the grant pins it", () => {
    expect(documentOwner({ profile: "prod", port: 5432 })).toBe("prod-port-5432");
    expect(documentOwner({ profile: "prod" })).toBe("prod");
  });

  it("holds with no key, no extension and no other port", () => {
    const session = { ...aProfile().session, kmsKeyArn: KEY };
    const profile = aProfile({ portForwarding: SECTION, extendTo: 600, session });

    const form = forwardingProfile(profile, 5432);

    expect(form).toMatchObject({ ladder: [15, 30], idleMinutes: 10 });
    expect(form?.session.kmsKeyArn).toBeUndefined();
    expect(form?.extendTo).toBeUndefined();
    expect(forwardingProfile(profile, 5433)).toBeUndefined();
  });
});

describe("the end of a session that forwarded a port", () => {
  it.each([
    [5, "exit"],
    [9, "unknown"],
    [10, "unknown"],
    [30, "unknown"],
  ])("without a call after %i minutes is %s: nothing tells of its activity", (minutes, cause) => {
    const verdict = verdictOnEnd({
      session: aSession({ port: 5432 }),
      endedAt: plusMinutes(NOON, minutes),
      idleMinutes: 10,
      maxMinutes: 30,
      instanceDown: false,
    });

    expect(verdict.cause).toBe(cause);
  });

  it("is Curfew's own where Curfew ended it", () => {
    const ending = { cause: "deadline" as const, by: "curfew", at: plusMinutes(NOON, 30) };

    const { cause } = verdictOnEnd({
      session: aSession({ port: 5432, ending }),
      endedAt: plusMinutes(NOON, 30),
      instanceDown: false,
    });

    expect(cause).toBe("deadline");
  });
});
