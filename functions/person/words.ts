// What the command line may say, each parsed once. A word that is not here is refused.
import * as z from "zod";
import { Port } from "../../domain/port-forwarding.ts";
import { RequestId } from "../../domain/request.ts";
import { Instant } from "../../domain/time.ts";

/** Makes two equal wishes two different proofs. */
const nonce = z.string().regex(/^[\w-]{16,64}$/);

export const Words = z.discriminatedUnion("verb", [
  z.strictObject({
    verb: z.literal("link"),
    nonce,
    code: z.string(),
    /** False only asks whom the code would link. */
    confirmed: z.boolean(),
  }),
  z.strictObject({ verb: z.literal("unlink"), nonce }),
  z.strictObject({
    verb: z.literal("request"),
    nonce,
    /** Its id or its name. */
    instance: z.string().min(1),
    minutes: z.int().min(1).max(1440),
    /** Their limits are told by the workflow, in a sentence. */
    reason: z.string(),
    ticket: z.string().optional(),
    startsAt: Instant.optional(),
    /** The port that is to be forwarded; a shell where it is left out. */
    port: Port.optional(),
  }),
  z.strictObject({ verb: z.literal("status"), nonce }),
  z.strictObject({ verb: z.literal("done"), nonce, request: RequestId }),
]);
export type Words = z.infer<typeof Words>;

/**
 * The event of a function URL, as far as it counts here. What anybody can choose in it has no rule here: the door answers
 * it, and a schema could only fail.
 */
export const UrlEvent = z.looseObject({
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.looseObject({
    domainName: z.string().min(1),
    http: z.looseObject({ method: z.string() }),
  }),
});
export type UrlEvent = z.infer<typeof UrlEvent>;
