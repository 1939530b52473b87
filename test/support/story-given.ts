// How stories begin: what has already happened before the part that a test is about.
import type { Request } from "../../domain/request.ts";
import type { Opened, Wish } from "../../local/stage/actors.ts";
import { keyOfPerson } from "../../local/stage/sample.ts";
import { propagated } from "./stage.ts";
import type { Scene } from "./story-scene.ts";

export type Given = ReturnType<typeof givenOn>;
export type OpenSession = Exclude<Opened, { error: string }>;

export function givenOn({ stage, actors }: Scene) {
  /** A request that was saved; the story fails if it was not. */
  const asked = async (who: string, wish: Wish): Promise<Request> => {
    const answer = await actors.ask(who, wish);
    if ("request" in answer) return answer.request;
    throw new Error(`${who} could not ask: ${JSON.stringify(answer)}`);
  };
  /** A request that waits for approval, and who decides it. */
  const granted = async (
    who: string,
    wish: Wish,
    approvers: readonly string[] = ["lead"],
  ): Promise<Request> => {
    const { id } = await asked(who, wish);
    for (const approver of approvers) await actors.approve(approver, id);
    await propagated(stage);
    const request = await actors.truth.requests.read(id);
    if (request?.state !== "active") throw new Error(`${id} is ${request?.state}, not active`);
    return request;
  };
  return {
    asked,
    /** A request that became a grant, and whose policy IAM already knows. */
    granted,
    /** A session that the requester has opened under the grant's document, on its instance or on another one. */
    async session(request: Request, instance = request.instance.id): Promise<OpenSession> {
      const person = stage.directory.people.find(({ id }) => id === request.person);
      const who = person === undefined ? "nobody" : keyOfPerson(person);
      const opened = await actors.startSession(who, instance, request.grant?.document);
      if ("error" in opened) throw new Error(`${who} was refused: ${opened.message}`);
      await stage.clock.quiet();
      return opened;
    },
    /** A session started with somebody's own credentials, past Curfew. */
    async sessionOutside(who: string, instance: string): Promise<OpenSession> {
      const opened = await actors.startOutside(who, instance);
      if ("error" in opened) throw new Error(`${who} was refused: ${opened.message}`);
      await stage.clock.quiet();
      return opened;
    },
  };
}
