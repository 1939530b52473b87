// The function URL for the command line: people ask, look and give back with their own AWS credentials.
// It writes wishes, as Slack's function does; it cannot grant or revoke.
import { entry } from "../runtime/entry.ts";
import { answerPerson } from "./door.ts";
import { UrlEvent } from "./words.ts";

export const { wire, handler } = entry({
  name: "Person",
  // An HTTP request of anybody's: the door answers what is no proof with 403.
  event: UrlEvent,
  run: answerPerson,
});
