// Signs the one request that proves who is at this terminal, and does not send it.
// Never untrue: the credentials themselves go nowhere; what is signed asks AWS only who signed it.
import { Sha256 } from "@aws-crypto/sha256-js";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { SignatureV4 } from "@smithy/signature-v4";
import { ADDRESS_HEADER, DIGEST_HEADER, PROOF_BODY } from "../../domain/proof.ts";
import type { AwsSettings } from "../aws.ts";

export interface ToProve {
  /** The host that the words go to. */
  readonly address: string;
  /** SHA-256 of the words, hex. */
  readonly digest: string;
  /** How far this machine's clock is behind. */
  readonly offsetMs: number;
}

type Headers = Record<string, string>;
type HttpRequest = Parameters<SignatureV4["sign"]>[0];

/** Thrown in the place of sending. */
class Signed extends Error {
  readonly headers: Headers;
  constructor(headers: Headers) {
    super("signed, not sent");
    this.headers = headers;
  }
}

/**
 * The headers of the signed request. The SDK's client finds host, Region and credentials as for any other call; the
 * signing is ours, because the SDK would sign headers of its own with it.
 */
export async function signedProof(aws: AwsSettings, toProve: ToProve): Promise<Headers> {
  const client = new STSClient({
    ...aws,
    maxAttempts: 1,
    signer: signerFor(aws, toProve) as never,
  });
  try {
    await client.send(new GetCallerIdentityCommand({}));
  } catch (error) {
    if (error instanceof Signed) return error.headers;
    throw error;
  }
  throw new Error("The request was sent in the place of being signed only.");
}

function signerFor({ credentials, region }: AwsSettings, { address, digest, offsetMs }: ToProve) {
  const signer = new SignatureV4({
    service: "sts",
    region,
    credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  return {
    async sign(request: HttpRequest): Promise<never> {
      const { hostname, port } = request;
      const bare = {
        ...request,
        headers: {
          host: port === undefined ? hostname : `${hostname}:${port}`,
          "content-type": "application/x-www-form-urlencoded",
          [ADDRESS_HEADER]: address,
          [DIGEST_HEADER]: digest,
        },
        body: PROOF_BODY,
      };
      const signingDate = new Date(Date.now() + offsetMs);
      throw new Signed((await signer.sign(bare, { signingDate })).headers);
    },
  };
}
