// How local Slack says no: to the product (Web API) and to people (control API).
// Never untrue: a Slack error carries the code the real Slack answers.

/** An `ok: false` of the Web API; `code` is what clients switch on. */
export class SlackError extends Error {
  readonly code: string;
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(code: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.name = "SlackError";
    this.code = code;
    this.extra = extra;
  }
}

/** Something a person cannot do in Slack; `message` is a plain sentence, `status` the HTTP status. */
export class PersonError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "PersonError";
    this.status = status;
  }
}

interface Named {
  readonly pointer: string;
  readonly message: string;
}

/** An error that names the places at fault, once with `[ERROR]` and once without, as Slack does. */
export function faulty(code: string, prefix: string, faults: readonly Named[]): SlackError {
  const sentences = faults.map(
    ({ pointer, message }) => `${message} [json-pointer:${prefix}${pointer}]`,
  );
  return new SlackError(code, {
    errors: sentences,
    response_metadata: { messages: sentences.map((sentence) => `[ERROR] ${sentence}`) },
  });
}
