// Asks STS whose signature a proof bears, by sending the proof as it is.
// Never untrue: it goes to the STS of our own Region, or the endpoint we were given, and nowhere that a proof names.
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import type { Callers } from "../domain/person-ports.ts";
import { PROOF_BODY, type ProofHeaders } from "../domain/proof.ts";
import type { Refusal } from "../domain/refusal.ts";

/** What the client is about to sign: a request of the SDK's own. */
interface Unsigned {
  hostname: string;
  port?: number;
  headers: Record<string, string>;
  body?: unknown;
}

/** The proof was signed for another host than the one that is asked. */
class OtherHost extends Error {
  readonly host: string;
  constructor(host: string) {
    super(`the proof is for another host than ${host}`);
    this.host = host;
  }
}

/** A signer that signs nothing: it puts the proof in the place of the request, if it is one for this host. */
const shownAs = (headers: ProofHeaders) => ({
  async sign(request: Unsigned): Promise<Unsigned> {
    const host = `${request.hostname}${request.port === undefined ? "" : `:${request.port}`}`;
    if (headers.host !== host) throw new OtherHost(host);
    const given = Object.entries(headers).filter(([, value]) => value !== undefined);
    request.headers = {
      ...Object.fromEntries(given as [string, string][]),
      "content-length": String(PROOF_BODY.length),
    };
    request.body = PROOF_BODY;
    return request;
  },
});

/** Slack's three seconds are not at stake here, but a person waits. */
const WAIT = { connectionTimeout: 1000, requestTimeout: 3000 };

export function stsCallers(config: STSClientConfig): Callers {
  return {
    async identify(headers) {
      const client = new STSClient({
        requestHandler: WAIT,
        ...config,
        signer: shownAs(headers) as never,
      });
      try {
        const { Arn: arn } = await client.send(new GetCallerIdentityCommand({}));
        return arn === undefined ? { refused: "sts-silent" } : { arn };
      } catch (error) {
        return refusalFor(error);
      }
    },
  };
}

/** 400 and 403 are STS's word on the signature; everything else says nothing about it. */
function refusalFor(error: unknown): Refusal {
  if (error instanceof OtherHost) return { refused: "proof-wrong-host", host: error.host };
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  const isThrottled = /throttl|toomany|requestlimit/i.test(name ?? "");
  return (status === 400 || status === 403) && !isThrottled
    ? { refused: "proof-denied", because: name ?? "unknown" }
    : { refused: "sts-silent" };
}
