// Which way of speaking a service has.
import type { Dialect } from "./dialect.ts";
import { ec2, json, query } from "./dialects.ts";
import { lambda } from "./lambda-dialect.ts";
import { s3 } from "./s3-dialect.ts";

/** The dialect of a service; a pass-through speaks JSON where the front itself must answer. */
export function dialectOf(service: { name: string; protocol: string }): Dialect {
  if (service.protocol === "ec2") return ec2;
  if (service.protocol === "s3") return s3;
  if (service.protocol === "lambda") return lambda;
  return service.protocol === "query" ? query(service.name) : json;
}
