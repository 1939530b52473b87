// What one minute sweep costs, with nothing open and with grants open: a straight line, whose slope is measured.
import { between, sweepOnly, type Tally, tableReads, tableWrites, total } from "./counts.ts";
import { instanceIdOf, openCrowd } from "./crowd.ts";
import { grant, MINUTE, open, spread } from "./play.ts";

const OPEN = 10;

export interface SweepCost {
  readonly calls: number;
  readonly reads: number;
  readonly writes: number;
}

const costOf = (seen: Tally): SweepCost => ({
  calls: total(seen.calls),
  reads: tableReads(seen),
  writes: tableWrites(seen),
});

const per = (one: SweepCost, other: SweepCost): SweepCost => ({
  calls: (other.calls - one.calls) / OPEN,
  reads: (other.reads - one.reads) / OPEN,
  writes: (other.writes - one.writes) / OPEN,
});

/** The cost of a sweep when nothing is open, and what each open grant adds to it, without and with a session. */
export async function sweepCosts() {
  const crowd = await openCrowd({ people: OPEN, instances: OPEN });
  const oneSweep = async () => {
    const before = crowd.tally();
    await crowd.stage.clock.advance(MINUTE);
    return costOf(sweepOnly(between(before, crowd.tally())));
  };
  try {
    // The copying of AWS's history, once after a first start, is not the rule.
    await crowd.stage.clock.advance(3 * MINUTE);
    const nothing = await oneSweep();
    const granted = [];
    for (const [index, who] of crowd.who.entries())
      granted.push(await grant(crowd, { who, instance: instanceIdOf(index) }, 60));
    await spread(crowd);
    const grants = await oneSweep();
    for (const one of granted) await open(crowd, one);
    // The first sweep that sees a session takes it into the ledger; the next ones are the rule.
    await oneSweep();
    const sessions = await oneSweep();
    return { nothing, perGrant: per(nothing, grants), perUsedGrant: per(nothing, sessions) };
  } finally {
    await crowd.close();
  }
}
