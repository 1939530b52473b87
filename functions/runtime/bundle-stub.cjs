// Stands in, inside the bundles, for what Bolt loads but a Lambda never uses: its web server, its
// socket client, its installer (facts/local.md 6).
// Never untrue: only local/cloud/lambda/bundle.ts names this file, and using what it replaces fails.
function refuse() {
  throw new Error("this part of Bolt is left out of the bundle");
}

module.exports = new Proxy(refuse, {
  get: (target, key) => (key === "prototype" ? target.prototype : refuse),
});
