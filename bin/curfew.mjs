#!/usr/bin/env node
// `npx curfew`: the operator's commands. Plain JavaScript, so that a Node that is too old gets a sentence and not a syntax error.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Curfew needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}
// The SDK's notice about Node 22 says nothing that helps whoever types a command.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// A reader that closes early, as `head` does, has what it wanted.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
const { register } = await import("tsx/esm/api");
register();
const { run } = await import("../cli/curfew.ts");
process.exitCode = await run(process.argv.slice(2));
