// Lambda's way of speaking: REST, where method and path name the operation; answers and errors are JSON.
// Invariant: a path that is not known here is refused, never taken for another one.
import { addressOf } from "../core/address.ts";
import { AwsError } from "../core/service.ts";
import type { Dialect } from "./dialect.ts";
import { json } from "./dialects.ts";

const URL_CONFIG = /^\/2021-10-31\/functions\/([^/]+)\/url$/;

const headersOf = (requestId: string) => ({
  "content-type": "application/json",
  "x-amzn-requestid": requestId,
});

export const lambda: Dialect = {
  ...json,
  read({ method, path }) {
    const { pathname, searchParams } = addressOf(path);
    const [, name] = URL_CONFIG.exec(pathname) ?? [];
    if (method !== "GET" || name === undefined || searchParams.size > 0)
      throw json.unknownOperation(`${method} ${path}`);
    return {
      operation: "GetFunctionUrlConfig",
      input: { FunctionName: decodeURIComponent(name) },
    };
  },
  answer: (_operation, output, requestId) => ({
    status: 200,
    headers: headersOf(requestId),
    body: JSON.stringify(output ?? {}),
  }),
  refuse: (error, requestId) => ({
    status: error.status,
    headers: { ...headersOf(requestId), "x-amzn-errortype": error.name },
    body: JSON.stringify({ Type: "User", Message: error.message }),
  }),
  invalidInput: "InvalidParameterValueException",
  denial: (sentence) => new AwsError("AccessDeniedException", sentence, 403),
};
