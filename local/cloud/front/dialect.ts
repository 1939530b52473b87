// What a way of speaking must be able to do: read a request, answer it, refuse it.
import type { AwsError } from "../core/service.ts";
import type { FrontAnswer, FrontRequest } from "./messages.ts";

export interface Asked {
  readonly operation: string;
  readonly input: unknown;
}

export interface Dialect {
  /** Throws AwsError if the request cannot be read. */
  read(request: FrontRequest): Asked;
  answer(operation: string, output: unknown, requestId: string, request: FrontRequest): FrontAnswer;
  refuse(error: AwsError, requestId: string, request: FrontRequest): FrontAnswer;
  readonly unknownOperation: (operation: string) => AwsError;
  readonly invalidInput: string;
  readonly unknownKey: () => AwsError;
  readonly expiredKey: () => AwsError;
  readonly denial: (sentence: string) => AwsError;
}
