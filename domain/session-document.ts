// A profile's ladder step as a Session Manager document (facts B1, B2).
// Never untrue: nothing in it is a parameter, so a caller cannot choose their own idle time, maximum or logging.
import type { Profile } from "./profile.ts";

/** The content of the Session document, `schemaVersion` 1.0; numbers are strings as Session Manager wants. */
export function sessionDocument(profile: Profile, step: number): Readonly<Record<string, unknown>> {
  const { session } = profile;
  return {
    schemaVersion: "1.0",
    description: `Curfew: ${profile.id}, at most ${step} minutes`,
    sessionType: "Standard_Stream",
    inputs: {
      s3BucketName: "",
      s3KeyPrefix: "",
      s3EncryptionEnabled: true,
      cloudWatchLogGroupName: session.logGroup,
      // True makes logging fail-closed: a session that cannot be logged does not start (facts B1).
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: true,
      kmsKeyId: session.kmsKeyArn ?? "",
      runAsEnabled: session.runAs !== undefined,
      runAsDefaultUser: session.runAs ?? "",
      idleSessionTimeout: String(profile.idleMinutes),
      maxSessionDuration: String(step),
      shellProfile: {
        linux: session.shellProfile.linux ?? "",
        windows: session.shellProfile.windows ?? "",
      },
    },
  };
}
