// Sessions twice: as AWS lists them, and as Curfew's ledger has them.
// Never untrue: the two sides are read apart; neither is filled in from the other.
import type { Stage } from "../stage/stage.ts";
import type { Truth } from "../stage/truth.ts";
import { ownerNamed } from "./names.ts";
import type { HouseSession, ListedHere } from "./shapes.ts";

/** So many of the newest sessions are shown. */
const SHOWN = 40;

const byStart = (a: HouseSession, b: HouseSession) => startOf(b) - startOf(a);
const startOf = ({ aws, ledger }: HouseSession) =>
  aws?.startedAt ?? Date.parse(ledger?.startedAt ?? "");

/** Newest first. */
export async function sessionRows(stage: Stage, truth: Truth): Promise<HouseSession[]> {
  const { ssm, ec2 } = stage.cloud;
  const newest = [...ssm.sessions()].sort((a, b) => b.startedAt - a.startedAt).slice(0, SHOWN);
  const open = await truth.sessions.open();
  const ids = new Set([...newest.map(({ id }) => id), ...open.map(({ id }) => id)]);
  const nameOfInstance = (id: string) => ec2.instance(id)?.tags.Name ?? id;
  const rows = [...ids].map(async (id): Promise<HouseSession> => {
    const [real, ledger] = [ssm.session(id), await truth.sessions.read(id)];
    const owner = ownerNamed(stage, real?.owner ?? ledger?.owner ?? "", ledger?.person);
    return {
      id,
      key: owner.key,
      who: owner.name,
      instance: nameOfInstance(real?.target ?? ledger?.instance.id ?? ""),
      aws: listedAs(stage, id),
      ledger,
    };
  });
  return (await Promise.all(rows)).sort(byStart).slice(0, SHOWN);
}

function listedAs({ cloud: { ssm } }: Stage, id: string): ListedHere | undefined {
  const list = (["Active", "History"] as const).find((state) => ssm.isListed(id, state));
  const session = ssm.session(id);
  if (list === undefined || session === undefined) return undefined;
  const { status, documentName: document, startedAt, endedAt } = session;
  return { list, status, document, startedAt, ...(endedAt === undefined ? {} : { endedAt }) };
}
