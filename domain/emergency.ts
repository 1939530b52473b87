// The profile as it holds in an emergency or for a forwarded port, and the documents that pin it.
// Never untrue: an emergency's access is never longer, idler or less logged than the profile's own (P10).
import { emergencyOwner } from "./break-glass.ts";
import { portOwner } from "./port-forwarding.ts";
import type { Profile } from "./profile.ts";
import type { Request } from "./request.ts";

/** Whose documents a request's grant pins: `prod`, `prod-break-glass` or `prod-port-5432`. */
export const documentOwner = ({
  profile,
  breakGlass,
  port,
}: Pick<Request, "profile" | "breakGlass" | "port">): string => {
  if (port !== undefined) return portOwner(profile, port);
  return breakGlass === true ? emergencyOwner(profile) : profile;
};

/**
 * The profile as it holds for forwarding a port; undefined where it is off, or another port. Nothing is extended, and
 * Session Manager has no key for ports (facts B4).
 */
export function forwardingProfile(profile: Profile, port: number): Profile | undefined {
  const { portForwarding: section } = profile;
  if (section === undefined || !section.ports.includes(port)) return undefined;
  const { quietMinutes: _quiet, extendTo: _extend, ...rest } = profile;
  const { kmsKeyArn: _key, ...session } = profile.session;
  return { ...rest, ladder: section.ladder, idleMinutes: section.idleMinutes, session };
}

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
  /** The port that its sessions forward. */
  readonly port?: number;
}

/** Every profile, and behind it its emergency form and one for each port that it forwards, where it has them. */
export const formsOf = (profiles: readonly Profile[]): ProfileForm[] =>
  profiles.flatMap((profile) => {
    const { id, portForwarding } = profile;
    const emergency = emergencyProfile(profile);
    return [
      { owner: id, profile },
      ...(emergency === undefined ? [] : [{ owner: emergencyOwner(id), profile: emergency }]),
      ...(portForwarding?.ports ?? []).flatMap((port) => {
        const form = forwardingProfile(profile, port);
        return form === undefined ? [] : [{ owner: portOwner(id, port), profile: form, port }];
      }),
    ];
  });
