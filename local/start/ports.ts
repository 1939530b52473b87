// Ports from the environment.

/** The port in a variable, or the usual one. Throws an Error with a plain sentence if it is no port. */
export function portFrom(variable: string, usual: number): number {
  const text = process.env[variable];
  if (text === undefined || text === "") return usual;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${variable} is "${text}", which is no port. Give a number from 1 to 65535.`);
}
