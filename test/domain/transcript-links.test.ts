// Where a session's transcript is, by the document it was opened under.
import { describe, expect, it } from "vitest";
import { documentOwner } from "../../domain/emergency.ts";
import { documentName } from "../../domain/profile.ts";
import { transcriptOf } from "../../domain/transcript-links.ts";
import { aProfile, PLACE } from "../support/builders.ts";

const PROFILE = aProfile({
  breakGlass: {
    ladder: [15],
    idleMinutes: 5,
    session: { logGroup: "/curfew/emergencies", s3: { bucket: "emergencies" } },
    reviewWithinHours: 72,
    remindAfterHours: 24,
  },
});
const placesOf = (document: string | undefined) =>
  transcriptOf(
    { profiles: [PROFILE] },
    { id: "p-ana001-1", document },
    { place: PLACE, prefix: "curfew" },
  );
const EMERGENCY = documentName("curfew", documentOwner({ profile: "prod", breakGlass: true }), 15);

describe("the transcript of a session", () => {
  it("under a profile's document is where the profile logs", () => {
    expect(placesOf(documentName("curfew", "prod", 60))?.log.group).toBe("/curfew/sessions");
  });

  it("under a document of break-glass is where break-glass logs, in CloudWatch and in S3", () => {
    const places = placesOf(EMERGENCY);

    expect(places?.log.group).toBe("/curfew/emergencies");
    expect(places?.object).toMatchObject({ bucket: "emergencies", key: "p-ana001-1.log" });
  });

  it.each([
    ["of somebody else", "team-shell"],
    ["of a step that the ladder does not have", documentName("curfew", "prod", 61)],
    ["that is not known", undefined],
  ])("under a document %s has no place", (_, document) => {
    expect(placesOf(document)).toBeUndefined();
  });
});
