// The front door: every call to the local cloud comes through here, whoever makes it and however it came.
// Never untrue: an operation runs only after IAM has allowed every one of its needs.
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { Clock } from "../core/clock.ts";
import {
  AwsError,
  type Caller,
  type Operation,
  type Place,
  type Service,
} from "../core/service.ts";
import type { Iam } from "../iam/iam.ts";
import type { Dialect } from "./dialect.ts";
import { dialectOf } from "./dialect-of.ts";
import { ec2, json, query } from "./dialects.ts";
import { ConnectionLost, type Faults } from "./faults.ts";
import { createGate } from "./gate.ts";
import type {
  CallRecord,
  DecidedNeed,
  FrontAnswer,
  FrontRequest,
  Handle,
  LostAnswer,
  PassThrough,
} from "./messages.ts";
import { type Scope, scopeOf } from "./signature.ts";
import { checkSignature } from "./verify-signature.ts";

export interface FrontOptions {
  readonly services: readonly (Service | PassThrough)[];
  readonly iam: Pick<Iam, "authorize" | "identify" | "record">;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly place: Place;
  /** Hears of every call that named a known service. */
  readonly record?: (entry: CallRecord) => void;
  /** Hears of every call that IAM denied, for services whose denials CloudTrail tells of. */
  readonly denied?: (call: DeniedCall) => void;
}

export interface DeniedCall {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly caller: Caller;
  readonly requestId: string;
  readonly error: Error;
}

/** What is found out about a call while it is handled. */
interface Course {
  readonly startedAt: number;
  readonly at: number;
  readonly service: string;
  operation: string;
  caller?: Caller;
  readonly needs: DecidedNeed[];
}

const begun = (service: string, at: number): Course => ({
  startedAt: performance.now(),
  at,
  service,
  operation: "",
  needs: [],
});

/** Names the first thing that is wrong with an input, and where. */
function inputSentence(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue?.path.join(".") || "the request";
  return `${error.issues.length} validation error detected: Value at '${where}' failed to satisfy constraint: ${issue?.message}`;
}

function parseInput(operation: Operation, input: unknown, dialect: Dialect): unknown {
  const read = operation.input.safeParse(input);
  if (read.success) return read.data;
  throw new AwsError(dialect.invalidInput, inputSentence(read.error));
}

/** What a failed call answers; a fault of the local cloud itself is shouted about. */
function asAwsError(error: unknown, { service, operation }: Course): AwsError {
  if (error instanceof AwsError) return error;
  process.emitWarning(
    `${service} ${operation} failed: ${error instanceof Error ? error.stack : String(error)}`,
  );
  return new AwsError("InternalFailure", `The local cloud failed: ${String(error)}`, 500);
}

export function createFront(options: FrontOptions): Handle {
  const { clock, faults, record } = options;
  const gate = createGate(options);
  const services = new Map(options.services.map((service) => [service.name, service]));

  const forward = (service: PassThrough, request: FrontRequest, caller: Caller, course: Course) => {
    const asked = json.read(request);
    course.operation = asked.operation;
    const needs = service.needs(asked.operation, asked.input, caller);
    gate.authorize(caller, needs, json, course.needs);
    const run = () => service.run(asked.operation, request, caller);
    return faults.around(service.name, asked.operation, caller, run);
  };

  const perform = async (
    service: Service,
    request: FrontRequest,
    caller: Caller,
    course: Course,
    requestId: string,
  ) => {
    const dialect = dialectOf(service);
    const asked = dialect.read(request);
    course.operation = asked.operation;
    const operation = Object.hasOwn(service.operations, asked.operation)
      ? service.operations[asked.operation]
      : undefined;
    if (operation === undefined) throw dialect.unknownOperation(asked.operation);
    const input = parseInput(operation, asked.input, dialect);
    try {
      gate.authorize(caller, operation.needs(input, caller), dialect, course.needs);
    } catch (error) {
      if (error instanceof Error)
        options.denied?.({
          service: service.name,
          operation: asked.operation,
          input,
          caller,
          requestId,
          error,
        });
      throw error;
    }
    const output = await faults.around(service.name, asked.operation, caller, () =>
      operation.run(input, { caller, requestId }),
    );
    return dialect.answer(asked.operation, output, requestId, request);
  };

  const note = (course: Course, error: string | undefined) => {
    const decisive = course.needs.find(({ verdict }) => verdict !== "Allowed") ?? course.needs[0];
    record?.({
      at: course.at,
      ...(course.caller && { caller: course.caller }),
      service: course.service,
      operation: course.operation,
      needs: course.needs,
      // AssumeRole authorizes itself: its denial is known only by its error.
      decision: decisive?.verdict ?? (error === "AccessDenied" ? "ImplicitlyDenied" : "Allowed"),
      ...(decisive?.by !== undefined && { statement: decisive.by }),
      ...(error !== undefined && { error }),
      ms: performance.now() - course.startedAt,
    });
  };

  return async (request) => {
    const requestId = randomUUID();
    const scope = scopeOf(request.headers);
    const service = scope && services.get(scope.service);
    if (scope === undefined || service === undefined)
      return refuseStranger(request, scope, requestId);
    const dialect = dialectOf(service);
    const course = begun(service.name, clock.now());
    try {
      const caller = gate.identify(scope, service.protocol, dialect);
      course.caller = caller;
      await vouchFor(scope, request, options);
      const answer =
        service.protocol === "raw"
          ? await forward(service, request, caller, course)
          : await perform(service, request, caller, course, requestId);
      note(course, answer.status < 400 ? undefined : errorName(answer));
      return answer;
    } catch (error) {
      if (error instanceof ConnectionLost) {
        note(course, "connection-lost");
        return { lost: true, cause: error.cause } satisfies LostAnswer;
      }
      const refusal = asAwsError(error, course);
      note(course, refusal.name);
      return dialect.refuse(refusal, requestId, request);
    }
  };
}

/** The one question whose answer others go by: Curfew takes it for proof of who signed. */
async function vouchFor(scope: Scope, request: FrontRequest, { iam }: Pick<FrontOptions, "iam">) {
  if (scope.service === "sts" && request.body.includes("Action=GetCallerIdentity"))
    await checkSignature(request, scope, iam);
}

/** The name in a pass-through's own error answer. */
function errorName({ body }: FrontAnswer): string {
  return /"__type"\s*:\s*"(?:[^"#]*#)?([^"]+)"/.exec(body.toString())?.[1] ?? "error";
}

/** Answers who signed nothing, or signed for a service that is not here. */
function refuseStranger(request: FrontRequest, scope: Scope | undefined, requestId: string) {
  const isJson = request.headers["x-amz-target"] !== undefined;
  const dialect = isJson ? json : scope?.service === "ec2" ? ec2 : query(scope?.service ?? "sts");
  const error =
    scope === undefined
      ? new AwsError(
          isJson ? "MissingAuthenticationTokenException" : "MissingAuthenticationToken",
          "Request is missing Authentication Token",
          403,
        )
      : new AwsError("UnknownService", `The local cloud has no service ${scope.service}.`, 404);
  return dialect.refuse(error, requestId, request);
}
