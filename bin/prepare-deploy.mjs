#!/usr/bin/env node
// Called by sst.config.ts, in a process of its own: node bin/prepare-deploy.mjs '{"stage":...,"place":...,"outFolder":...}'
import { register } from "tsx/esm/api";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
register();
const { prepareDeploy } = await import("../local/prepare-deploy.ts");
try {
  await prepareDeploy({ root: process.cwd(), ...JSON.parse(process.argv[2] ?? "{}") });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
