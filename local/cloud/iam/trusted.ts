// Whom a trust policy names: IAM keeps the unique id behind each exact user or role, not the name (facts K3).
// Invariant: a user or role that is re-created under an old name is not whom an older policy trusts.
import type { Directory } from "./directory.ts";
import { type Policy, parsePolicy } from "./policy.ts";
import type { Principal } from "./records.ts";

const ROOT = /^(\d{12}|arn:aws:iam::\d{12}:root)$/;
const UNIQUE_ID = /^A(ID|RO)A[A-Z2-7]{17}$/;
const SESSION = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/;

/** The unique id behind the text of a principal; undefined for nobody known. */
function idOf(directory: Directory, text: string): string | undefined {
  if (UNIQUE_ID.test(text))
    return [...directory.list("user"), ...directory.list("role")].find(({ id }) => id === text)?.id;
  const [, account, role = "", session] = SESSION.exec(text) ?? [];
  if (account === undefined) return directory.findByArn(text)?.id;
  const found = account === directory.place.account ? directory.find("role", role) : undefined;
  return found && `${found.id}:${session}`;
}

interface Trusted {
  /** Text of a principal to its unique id. An account's root has none: it stands for whoever is in the account. */
  readonly trusted: Readonly<Record<string, string>>;
  readonly unknown: readonly string[];
}

export function trustedBy(directory: Directory, { statements }: Policy): Trusted {
  const texts = statements.flatMap(({ principals }) => principals?.aws ?? []);
  const exact = [...new Set(texts)].filter((text) => !ROOT.test(text));
  const found = exact.map((text) => [text, idOf(directory, text)] as const);
  return {
    trusted: Object.fromEntries(
      found.flatMap(([text, id]) => (id === undefined ? [] : [[text, id]])),
    ),
    unknown: found.flatMap(([text, id]) => (id === undefined ? [text] : [])),
  };
}

interface Statement {
  readonly Principal?: "*" | { readonly AWS?: string | readonly string[] };
}

/** The trust policy as IAM shows it: an id in the place of a user or role that is gone, or was re-created. */
export function shownTrust(directory: Directory, role: Principal): string {
  const { trust = "", trusted = {} } = role;
  const lost = new Map(
    Object.entries(trusted).filter(([text, id]) => idOf(directory, text) !== id),
  );
  if (lost.size === 0) return trust;
  const named = (text: string) => lost.get(text) ?? text;
  const shown = (statement: Statement) => {
    const { Principal } = statement;
    if (Principal === undefined || Principal === "*" || Principal.AWS === undefined)
      return statement;
    const AWS = typeof Principal.AWS === "string" ? named(Principal.AWS) : Principal.AWS.map(named);
    return { ...statement, Principal: { ...Principal, AWS } };
  };
  const document = JSON.parse(trust) as { readonly Statement: Statement | readonly Statement[] };
  const statements = [document.Statement].flat() as readonly Statement[];
  return JSON.stringify({ ...document, Statement: statements.map(shown) });
}

/** The ids that a seeded trust policy names; whoever is not there yet is known by name. */
export function seededTrust(directory: Directory, trust: string): Readonly<Record<string, string>> {
  return trustedBy(directory, parsePolicy(trust, "trust")).trusted;
}
