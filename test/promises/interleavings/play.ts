// One grant and its surroundings, played through a storm and then to the end; gives what the promises do not allow.
// Never untrue: in the storm anything may be lost, late, doubled, out of order, refused or killed; after it nothing is.
import type { Request } from "../../../domain/request.ts";
import { epochOf } from "../../../domain/time.ts";
import { INSTANCE, NOON } from "../../support/builders.ts";
import { createAws, type News, OLGA } from "./aws.ts";
import { createChaos, type Fate, type Random, randomFrom, USUALLY_SLOW } from "./chaos.ts";
import { asked, crowd } from "./crowd.ts";
import { createCurfew } from "./curfew.ts";
import { broken, misplaced } from "./judge.ts";
import { createTable } from "./table.ts";

const MINUTE = 60_000;
const STORM_TURNS = 220;
const CALM_MINUTES = 150;
/** For IAM, where writes are to come after the removal. */
const OFTEN_SLOW = 0.4;

export type Played = Awaited<ReturnType<typeof play>>;

/** What the storm does; drawn once for each story. */
function weatherOf(random: Random, isAlone: boolean) {
  const isRough = random.chance(0.7);
  const isHasty = !isAlone && random.chance(0.3);
  return {
    isRough,
    isHasty,
    iamSlow: isHasty ? OFTEN_SLOW : USUALLY_SLOW,
    throttled: isRough ? random.pick([0, 0.2, 0.6]) : 0,
    iamDown: isRough ? random.pick([-1, -1, 0, 1, 2]) : -1,
    broken: isRough ? random.pick([0, 0.02, 0.06]) : 0,
    kills: isRough ? random.pick([0, 0.01, 0.03]) : 0,
    lost: random.pick([0, 0.2, 0.6, 1]),
    doubled: random.pick([0, 0.3]),
  };
}

/**
 * `alone`: Ana's one grant and a stranger. Else there are also others' grants of the same instance and of another, a
 * second grant after the first, more time, sessions where nobody governs, and ECS Exec.
 */
export async function play(seed: number, isAlone = false) {
  const random = randomFrom(seed);
  const weather = weatherOf(random, isAlone);
  const chaos = createChaos(random);
  const table = createTable(chaos);
  const aws = createAws(chaos, random);
  chaos.time.now = aws.clock.now;
  chaos.slowness.set("iam", weather.iamSlow);
  const curfew = createCurfew(chaos, table, aws);
  const request = asked();
  const { clock } = aws;
  const wrong = new Set<string>();
  const held = { sweptAt: clock.now(), isCalm: false };
  const world = { table, aws, curfew };
  const all = (): Request[] => [...table.requests.values()];
  const look = () => {
    for (const what of misplaced(world)) wrong.add(what);
  };
  const fateOf = (kind: string): Fate => {
    // Slack being away is played by stories of its own: nothing waits for it.
    if (held.isCalm || kind === "alert") return "done";
    // All of IAM is away for a while, as when us-east-1 is down.
    if (kind === "iam" && Math.floor(clock.now() / (2 * MINUTE)) % 4 === weather.iamDown)
      return "before";
    if (kind === "list" && random.chance(weather.throttled)) return "before";
    if (!random.chance(weather.broken)) return "done";
    return random.chance(0.5) ? "before" : "after";
  };
  const pass = async (ms: number) => {
    await clock.advance(ms);
    if (Math.floor(clock.now() / MINUTE) > Math.floor(held.sweptAt / MINUTE)) {
      held.sweptAt = clock.now();
      curfew.sweep();
    }
    curfew.tick();
    await chaos.settle();
  };
  const hear = (news: News, tries: number) =>
    curfew.hear(news, () => {
      if (tries > 1) aws.news.push(news);
    });
  const deliver = () => {
    const [news] = aws.news.splice(random.below(aws.news.length), 1);
    if (news === undefined || random.chance(weather.lost)) return;
    hear(news, 3);
    if (random.chance(weather.doubled)) hear(news, 3);
  };
  const someSession = () => {
    const open = aws.live();
    return open.length === 0 ? undefined : random.pick(open).id;
  };
  // A new container looks back an hour (facts A5): a session that was short, and that no event told of, is lost to one
  // whose listing is refused for longer.
  const isYoung = () => clock.now() < epochOf(NOON) + 25 * MINUTE;
  curfew.begin(request);
  const acts: readonly (() => unknown)[] = [
    deliver,
    deliver,
    () => pass(isYoung() ? random.pick([1_000, 5_000, 20_000, 61_000]) : 1_000),
    () => pass(isYoung() ? random.pick([61_000, 5 * MINUTE, random.below(20 * MINUTE)]) : 1_000),
    () => aws.useGrant(table.requests.get(request.id) ?? request),
    () => random.chance(0.2) && aws.startOutside(INSTANCE.id),
    () => withSession(aws.type),
    () => random.chance(0.3) && withSession(aws.exit),
    () => random.chance(0.3) && withSession(aws.ssm.disconnected),
    () =>
      random.chance(0.2) &&
      withSession((id) => aws.terminate(id, aws.ssm.session(id)?.owner ?? OLGA.arn)),
    () => random.chance(0.08) && curfew.giveBack(isAlone ? request : random.pick(all())),
    () => random.chance(weather.kills * 5) && kill(),
    () => random.chance(weather.kills) && curfew.abort(),
    ...(isAlone ? [] : crowd({ ...world, random, isYoung, isHasty: weather.isHasty })),
  ];
  const kill = async () => {
    await chaos.kill();
    curfew.forget();
  };
  const withSession = (act: (id: string) => void) => {
    const id = someSession();
    if (id !== undefined) act(id);
  };

  for (let turn = 0; turn < STORM_TURNS; turn++) {
    curfew.tick();
    if (chaos.isBusy() && random.chance(0.8)) await chaos.step(fateOf);
    else await random.pick(acts)();
    look();
  }

  held.isCalm = true;
  const drain = async () => {
    curfew.tick();
    for (await chaos.settle(); chaos.isBusy(); curfew.tick()) await chaos.step(fateOf);
  };
  const isOver = () =>
    all().every(({ id }) => table.kept.has(id)) &&
    aws.execs.every(({ endedAt }) => endedAt < clock.now()) &&
    aws.ssm
      .sessions()
      .every(({ id, endedAt }) => endedAt !== undefined && table.sessions.get(id)?.endedAt);
  for (let minute = 0; minute < CALM_MINUTES && !isOver(); minute++) {
    while (aws.news.length > 0) deliver();
    await drain();
    if (minute === 3) for (const { id } of aws.live(OLGA.arn)) aws.ssm.endSession(id, "exit");
    await pass(MINUTE);
    await drain();
    look();
  }
  clock.stop();
  return {
    seed,
    weather,
    table,
    aws,
    curfew,
    requests: all(),
    wrong: [...wrong, ...broken(world)],
  };
}
