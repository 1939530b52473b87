// A port as it is typed on a command line.
// Never untrue: what is no port is refused before anything is asked.
import { InvalidArgumentError } from "commander";
import { Port } from "../domain/port-forwarding.ts";

export function portNumber(text: string): number {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  if (!Port.safeParse(port).success) throw new InvalidArgumentError("It is a port, 1 to 65535.");
  return port;
}
