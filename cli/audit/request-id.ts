// A request's id as it is given on a command line.
import { RequestId } from "../../domain/request.ts";

/** Throws a sentence for what is no request's id. */
export function checkRequestId(id: string | undefined): void {
  if (id !== undefined && !RequestId.safeParse(id).success)
    throw new Error(`"${id}" is no request id; one is req- and 20 letters and digits.`);
}
