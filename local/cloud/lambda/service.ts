// What can be asked about functions over Lambda's API: where a function's URL is.
import { z } from "zod";
import { AwsError, type Operation, type Place, type Service } from "../core/service.ts";
import { functionNameOf, type RegisteredFunction } from "./registry.ts";

interface ServiceDeps {
  readonly place: Place;
  /** By name or ARN. Throws `ResourceNotFoundException`. */
  readonly find: (nameOrArn: string) => RegisteredFunction;
  readonly urlOf: (functionName: string) => string;
}

const urlInput = z.strictObject({ FunctionName: z.string().min(1) });

/** The front door's service `lambda`. Invocations do not come through it: they have callers of their own. */
export function lambdaService({ place, find, urlOf }: ServiceDeps): Service {
  const arnOf = (name: string) =>
    `arn:aws:lambda:${place.region}:${place.account}:function:${functionNameOf(name)}`;
  const getUrl: Operation<z.infer<typeof urlInput>> = {
    input: urlInput,
    needs: ({ FunctionName }) => [
      { action: "lambda:GetFunctionUrlConfig", resource: arnOf(FunctionName) },
    ],
    run({ FunctionName }) {
      const { arn, code, hasUrl } = find(FunctionName);
      if (!hasUrl)
        throw new AwsError(
          "ResourceNotFoundException",
          "The resource you requested does not exist.",
          404,
        );
      return { FunctionArn: arn, FunctionUrl: urlOf(code.name), AuthType: "NONE" };
    },
  };
  return { name: "lambda", protocol: "lambda", operations: { GetFunctionUrlConfig: getUrl } };
}
