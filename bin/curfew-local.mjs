#!/usr/bin/env node
// Plain JavaScript, so that a Node that is too old gets a sentence and not a syntax error.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Curfew needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
// The SDK's notice about Node 22 says nothing a user of the local cloud could act on; Lambda runs Node 24.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { register } = await import("tsx/esm/api");
register();
const { run } = await import("../local/cli.ts");
await run(process.argv[2]);
