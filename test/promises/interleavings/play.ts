// One grant and its surroundings, played through a storm and then to the end; gives what the promises do not allow.
// Never untrue: in the storm anything may be lost, late, doubled, out of order, refused or killed; after it nothing is.
import { appendEntry } from "../../../domain/audit.ts";
import { epochOf } from "../../../domain/time.ts";
import { verifyRequest } from "../../../domain/verify.ts";
import { aRequest, NOON, sha256 } from "../../support/builders.ts";
import { ANA, createAws, type News, OLGA } from "./aws.ts";
import { createChaos, type Fate, type Random, randomFrom } from "./chaos.ts";
import { createCurfew } from "./curfew.ts";
import { createTable } from "./table.ts";

const MINUTE = 60_000;
const STORM_TURNS = 220;
const CALM_MINUTES = 150;

export type Played = Awaited<ReturnType<typeof play>>;

/** What the storm does; drawn once for each story. */
function weatherOf(random: Random) {
  const isRough = random.chance(0.7);
  return {
    isRough,
    throttled: isRough ? random.pick([0, 0.2, 0.6]) : 0,
    broken: isRough ? random.pick([0, 0.02, 0.06]) : 0,
    kills: isRough ? random.pick([0, 0.01, 0.03]) : 0,
    lost: random.pick([0, 0.2, 0.6, 1]),
    doubled: random.pick([0, 0.3]),
  };
}

/** A request for 15 minutes, with the entry that says so. */
function asked() {
  const asked = aRequest();
  const entry = {
    at: NOON,
    event: "request.asked",
    actor: { kind: "person" as const, id: asked.person },
    data: { instance: asked.instance.id, profile: "prod", minutes: 15, reason: asked.reason },
  };
  return aRequest({ minutes: 15, audit: appendEntry(asked.id, [], entry, sha256) });
}

export async function play(seed: number) {
  const random = randomFrom(seed);
  const weather = weatherOf(random);
  const chaos = createChaos(random);
  const table = createTable(chaos);
  const aws = createAws(chaos, random);
  const curfew = createCurfew(chaos, table, aws);
  const request = asked();
  const { clock } = aws;
  const wrong = new Set<string>();
  const held = { sweptAt: clock.now(), isCalm: false };
  const stored = () => table.requests.get(request.id)!;

  const look = () => {
    if (stored().state !== "ended") return;
    if (aws.live(ANA.arn).length > 0)
      wrong.add("P4: a session lives on after its grant was called ended");
    if (aws.hasPolicy()) wrong.add("P4: the policy is there after its grant was called ended");
  };
  const fateOf = (kind: string): Fate => {
    // Slack being away is played by stories of its own: nothing waits for it.
    if (held.isCalm || kind === "alert") return "done";
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
    const open = [...aws.live(ANA.arn), ...aws.live(OLGA.arn)];
    return open.length === 0 ? undefined : random.pick(open).id;
  };
  const acts: readonly (() => unknown)[] = [
    deliver,
    deliver,
    () => pass(isYoung() ? random.pick([1_000, 5_000, 20_000, 61_000]) : 1_000),
    () => pass(isYoung() ? random.pick([61_000, 5 * MINUTE, random.below(20 * MINUTE)]) : 1_000),
    () => aws.start(ANA),
    () => random.chance(0.2) && aws.start(OLGA),
    () => withSession(aws.type),
    () => random.chance(0.3) && withSession(aws.exit),
    () => random.chance(0.3) && withSession(aws.ssm.disconnected),
    () => random.chance(0.2) && withSession((id) => aws.terminate(id, ANA.arn)),
    () => random.chance(0.08) && curfew.giveBack(request.id),
    () => random.chance(weather.kills * 5) && kill(),
    () => random.chance(weather.kills) && curfew.abort(),
  ];
  const kill = async () => {
    await chaos.kill();
    curfew.forget();
  };
  // A new container looks back an hour (facts A5): a session that was short, and that no event told of, is lost to one
  // whose listing is refused for longer.
  const isYoung = () => clock.now() < epochOf(NOON) + 25 * MINUTE;
  const withSession = (act: (id: string) => void) => {
    const id = someSession();
    if (id !== undefined) act(id);
  };

  curfew.begin(request);
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
    table.kept.has(request.id) &&
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
  return { seed, weather, table, aws, curfew, request: stored(), wrong: [...wrong, ...broken()] };

  function broken(): string[] {
    const found: string[] = [...table.wrong];
    const say = (isWrong: boolean, what: string) => isWrong && found.push(what);
    const last = stored();
    say(!["ended", "refused"].includes(last.state), `P4: the request is ${last.state} at the end`);
    say(!table.kept.has(last.id), "its record is not kept");
    say(aws.isLetIn() || aws.hasPolicy(), "P4: access is left");
    const verified = verifyRequest(last, sha256);
    say(!verified.ok, `P8: the chain does not hold: ${JSON.stringify(verified)}`);
    for (const session of aws.ssm.sessions()) {
      const kept = table.sessions.get(session.id);
      const name = `${session.owner.split("/").pop()}'s session`;
      say(session.endedAt === undefined, `P4: ${name} is left`);
      say(
        table.ends.get(session.id) !== 1,
        `P5: ${name} was recorded ${table.ends.get(session.id) ?? 0} times`,
      );
      say(kept?.endedAt !== undefined && kept.cause === undefined, `P5: ${name} has no cause`);
      say(
        kept?.endedAt !== undefined && kept.evidence === undefined,
        `P5: ${name} has no evidence`,
      );
      if (session.owner === OLGA.arn) {
        say(!curfew.alerts.includes(session.id), "P11: an ungoverned session was not told");
      } else
        say(
          kept?.request === undefined && kept?.reportedAt === undefined,
          `P11: ${name} has neither grant nor report`,
        );
    }
    return found;
  }
}
