// The ways AWS's APIs speak: JSON, Query and EC2's Query here, S3's in s3-dialect.ts; what a request says and how an answer looks.
// Never untrue: errors carry the very names and statuses that the SDK's clients switch on.
import { AwsError } from "../core/service.ts";
import type { Asked, Dialect } from "./dialect.ts";
import { parseForm } from "./form.ts";
import type { FrontAnswer, FrontRequest } from "./messages.ts";
import { element, xmlContent } from "./xml.ts";

const EXPIRED = "The security token included in the request is expired";
const INVALID = "The security token included in the request is invalid.";

const jsonType = (request: FrontRequest) =>
  request.headers["content-type"]?.startsWith("application/x-amz-json-1.0")
    ? "application/x-amz-json-1.0"
    : "application/x-amz-json-1.1";

const jsonHeaders = (request: FrontRequest, requestId: string) => ({
  "content-type": jsonType(request),
  "x-amzn-requestid": requestId,
});

function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
  } catch {
    throw new AwsError("SerializationException", "The body is not JSON.");
  }
}

export const json: Dialect = {
  read(request) {
    const target = request.headers["x-amz-target"] ?? "";
    return { operation: target.slice(target.lastIndexOf(".") + 1), input: parseJson(request.body) };
  },
  answer: (_operation, output, requestId, request) => ({
    status: 200,
    headers: jsonHeaders(request, requestId),
    body: JSON.stringify(output ?? {}),
  }),
  refuse: (error, requestId, request) => ({
    status: error.status,
    headers: jsonHeaders(request, requestId),
    body: JSON.stringify({ __type: error.name, message: error.message }),
  }),
  unknownOperation: (operation) =>
    new AwsError("UnknownOperationException", `The operation ${operation} is not known here.`),
  invalidInput: "ValidationException",
  unknownKey: () => new AwsError("UnrecognizedClientException", INVALID),
  expiredKey: () => new AwsError("ExpiredTokenException", EXPIRED),
  denial: (sentence) => new AwsError("AccessDeniedException", sentence),
};

const NAMESPACES: Record<string, string> = {
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
  ec2: "http://ec2.amazonaws.com/doc/2016-11-15/",
  sns: "http://sns.amazonaws.com/doc/2010-03-31/",
};

const readForm = (request: FrontRequest): Asked => {
  const { action, input } = parseForm(request.body.toString("utf8"));
  return { operation: action, input };
};

const xmlAnswer = (status: number, requestId: string, body: string): FrontAnswer => ({
  status,
  headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});

const unknownAction = (operation: string) =>
  new AwsError("InvalidAction", `The action ${operation} is not valid for this endpoint.`);

/** iam, sts and sns. */
export function query(service: string): Dialect {
  const namespace = NAMESPACES[service] ?? `https://${service}.amazonaws.com/doc/`;
  return {
    read: readForm,
    answer(operation, output, requestId) {
      const result =
        output === undefined
          ? ""
          : `<${operation}Result>${xmlContent(output, "member")}</${operation}Result>`;
      const metadata = element("ResponseMetadata", { RequestId: requestId }, "member");
      const body = `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`;
      return xmlAnswer(200, requestId, body);
    },
    refuse(error, requestId) {
      const Type = error.status < 500 ? "Sender" : "Receiver";
      const content = xmlContent(
        { Error: { Type, Code: error.name, Message: error.message }, RequestId: requestId },
        "member",
      );
      const body = `<ErrorResponse xmlns="${namespace}">${content}</ErrorResponse>`;
      return xmlAnswer(error.status, requestId, body);
    },
    unknownOperation: unknownAction,
    invalidInput: "ValidationError",
    unknownKey: () => new AwsError("InvalidClientTokenId", INVALID, 403),
    expiredKey: () => new AwsError("ExpiredToken", EXPIRED, 403),
    denial: (sentence) => new AwsError("AccessDenied", sentence, 403),
  };
}

export const ec2: Dialect = {
  read: readForm,
  answer(operation, output, requestId) {
    const content = element("requestId", requestId, "item") + xmlContent(output, "item");
    const body = `<${operation}Response xmlns="${NAMESPACES.ec2}">${content}</${operation}Response>`;
    return xmlAnswer(200, requestId, body);
  },
  refuse(error, requestId) {
    const Errors = { Error: { Code: error.name, Message: error.message } };
    const body = element("Response", { Errors, RequestID: requestId }, "item");
    return xmlAnswer(error.status, requestId, body);
  },
  unknownOperation: unknownAction,
  invalidInput: "InvalidParameterValue",
  unknownKey: () =>
    new AwsError(
      "AuthFailure",
      "AWS was not able to validate the provided access credentials",
      401,
    ),
  expiredKey: () => new AwsError("RequestExpired", "Request has expired."),
  denial: (sentence) =>
    new AwsError(
      "UnauthorizedOperation",
      `You are not authorized to perform this operation. ${sentence}`,
      403,
    ),
};
