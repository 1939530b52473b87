// Small functions written to a folder of their own, and the specs to register them with.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FunctionCode } from "../../../../local/cloud/lambda/host.ts";
import type { FunctionSpec } from "../../../../stacks/shapes.ts";

export const PLACE = { account: "123456789012", region: "eu-west-1" };

/** Writes a CommonJS bundle with this source; gives its path. */
export function writeBundle(source: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "curfew-function-")), "index.cjs");
  writeFileSync(file, source);
  return file;
}

/** Writes a module as the inline host imports it; gives its path. */
export function writeModule(source: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "curfew-function-")), "module.mjs");
  writeFileSync(file, source);
  return file;
}

export function code(file: string, changed: Partial<FunctionCode> = {}): FunctionCode {
  return { name: "Greet", file, environment: {}, timeoutSeconds: 3, memoryMb: 128, ...changed };
}

export function spec(changed: Partial<FunctionSpec> = {}): FunctionSpec {
  return {
    name: "Greet",
    file: "functions/greet.ts",
    purpose: "Greets.",
    role: "Greet",
    triggers: [],
    timeoutSeconds: 3,
    memoryMb: 128,
    environment: {},
    secrets: [],
    statements: [],
    platform: [],
    ...changed,
  };
}

export const CONTEXT = {
  requestId: "8f507cfc-xmpl-4697-b07a-ac58fc914c95",
  functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:Greet",
};
