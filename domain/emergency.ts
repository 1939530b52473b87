// The profile as it holds in an emergency, and the documents that pin it.
// Never untrue: an emergency's access is never longer, idler or less logged than the profile's own (P10).
import { EMERGENCY } from "./break-glass.ts";
import type { Profile } from "./profile.ts";
import type { Request } from "./request.ts";

/** Whose documents a request's grant pins: `prod`, or `prod-break-glass`. */
export const documentOwner = ({
  profile,
  breakGlass,
}: Pick<Request, "profile" | "breakGlass">): string =>
  breakGlass === true ? `${profile}-${EMERGENCY}` : profile;

/** The profile as it holds for break-glass; undefined where it is off. Nothing is extended. */
export function emergencyProfile(profile: Profile): Profile | undefined {
  if (profile.breakGlass === undefined) return undefined;
  const { ladder: steps, idleMinutes, session } = profile.breakGlass;
  const { quietMinutes: _quiet, extendTo: _extend, ...rest } = profile;
  const { logGroup, s3, kmsKeyArn } = session;
  return {
    ...rest,
    ladder: steps,
    idleMinutes,
    session: {
      ...profile.session,
      ...(logGroup === undefined ? {} : { logGroup }),
      ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
      s3: s3 ?? profile.session.s3 ?? {},
    },
  };
}

/** One form of a profile: how it holds for whom was asked, or for break-glass. */
export interface ProfileForm {
  /** Behind the stage's prefix in the names of its documents. */
  readonly owner: string;
  readonly profile: Profile;
}

/** Every profile, and behind it its emergency form, where it has one. */
export const formsOf = (profiles: readonly Profile[]): ProfileForm[] =>
  profiles.flatMap((profile) => {
    const emergency = emergencyProfile(profile);
    const own = { owner: profile.id, profile };
    if (emergency === undefined) return [own];
    return [
      own,
      { owner: documentOwner({ profile: profile.id, breakGlass: true }), profile: emergency },
    ];
  });
