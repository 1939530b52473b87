// Calls to the control API of the process that served this page.
// Never untrue: an answer that is no success is thrown as `Refused`, with the sentence the server gave.

export class Refused extends Error {}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  throw new Refused(sentenceIn(text) ?? `The local cloud answered ${response.status}.`);
}

function sentenceIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { error?: string }).error;
  } catch {
    return undefined;
  }
}

export const get = async <T>(path: string, query: Record<string, string> = {}): Promise<T> =>
  answerOf<T>(await fetch(`${path}?${new URLSearchParams(query)}`));

export const post = async <T>(path: string, body: object): Promise<T> =>
  answerOf<T>(await fetch(path, { method: "POST", body: JSON.stringify(body) }));
