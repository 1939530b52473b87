// Who signed a request and for which service, read from SigV4's credential scope.
// Never untrue: an unsigned request names nobody.

export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly sessionToken: string | undefined;
}

/**
 * Reads the scope of an `authorization` header. The signature itself is checked where somebody goes by whose it is
 * (verify-signature.ts); elsewhere nothing is worth forging, and callers are known by their access key. Presigned requests are taken for unsigned ones.
 */
export function scopeOf(headers: Readonly<Record<string, string | undefined>>): Scope | undefined {
  const credential = /^AWS4-[\w-]+ +(?:.*[ ,])?Credential=([^, ]+)/.exec(
    headers.authorization ?? "",
  )?.[1];
  const [accessKeyId, , region, service] = credential?.split("/") ?? [];
  if (!accessKeyId || !region || !service) return undefined;
  return { accessKeyId, region, service, sessionToken: headers["x-amz-security-token"] };
}
