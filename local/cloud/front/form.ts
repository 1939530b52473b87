// Forms of the Query protocols (iam, sts, ec2) as nested values.
// Never untrue: numbered keys become a list in the order of their numbers.

export type FormValue = string | FormValue[] | { [key: string]: FormValue };

type Tree = Map<string, Tree | string>;

function plant(tree: Tree, path: readonly string[], value: string): void {
  const [head = "", ...rest] = path;
  if (rest.length === 0) {
    tree.set(head, value);
    return;
  }
  const found = tree.get(head);
  const branch = found instanceof Map ? found : new Map<string, Tree | string>();
  tree.set(head, branch);
  plant(branch, rest, value);
}

function grown(branch: Tree | string): FormValue {
  if (typeof branch === "string") return branch;
  const entries = [...branch];
  // `Tags.member.1.Key` (iam, sts): the word `member` only says that a list follows.
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === "member") return grown(only[1]);
  if (entries.every(([key]) => /^\d+$/.test(key)))
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => grown(value));
  return Object.fromEntries(entries.map(([key, value]) => [key, grown(value)]));
}

export interface Form {
  readonly action: string;
  readonly input: Readonly<Record<string, FormValue>>;
}

/** Reads a form: `Filter.1.Value.1=x` becomes `{ Filter: [{ Value: ["x"] }] }`. Texts stay texts. */
export function parseForm(body: string): Form {
  const tree: Tree = new Map();
  let action = "";
  for (const [name, value] of new URLSearchParams(body)) {
    if (name === "Action") action = value;
    else if (name !== "Version") plant(tree, name.split("."), value);
  }
  const input = Object.fromEntries([...tree].map(([key, value]) => [key, grown(value)]));
  return { action, input };
}
