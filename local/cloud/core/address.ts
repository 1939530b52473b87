// The address that the first line of an HTTP request names.
// Invariant: whatever that line says, this gives an address and throws nothing: `//`, `*` and nonsense are unknown paths.

export function addressOf(target = "/"): URL {
  if (target.startsWith("/")) return new URL(`http://local${target}`);
  return URL.canParse(target) ? new URL(target) : new URL("http://local/*");
}
