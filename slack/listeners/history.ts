// The history modal: opened, turned to older and newer pages, narrowed.
// Never untrue: the modal only says what is asked for; what may be seen is judged for each page, for whoever asks.
import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from "@slack/bolt";
import * as z from "zod";
import { SessionCause } from "../../domain/cause.ts";
import { tagIn } from "../../domain/history.ts";
import { choiceIn, type HistoryChoice } from "../../domain/history-choice.ts";
import { InstanceId } from "../../domain/instance.ts";
import { PersonId } from "../../domain/person.ts";
import { isRefusal, type Refusal } from "../../domain/refusal.ts";
import { searchKey } from "../../domain/text.ts";
import { parseInstant, plusSeconds } from "../../domain/time.ts";
import type { Uses } from "../uses.ts";
import { type Modal, type Option, option } from "../views/blocks.ts";
import { historyFilterModal, historyModal } from "../views/history.ts";
import { ACTIONS } from "../views/ids.ts";
import { refusalSentence } from "../views/refusal.ts";
import { instanceOption } from "../views/request-modal.ts";
import { UNREADABLE } from "../views/sentences.ts";
import { noteModal } from "../views/small-modals.ts";
import { cut } from "../views/text.ts";
import type { ClickArgs } from "./click.ts";
import type { Listening } from "./listening.ts";
import { blockOf, fieldOf, Submission, Suggestion, type ViewState } from "./payload.ts";
import type { SubmitArgs } from "./reason-submit.ts";
import { tellClicker } from "./tell-clicker.ts";

type Direction = "older" | "newer";

/** A page as a modal: the first, or the one beside the page that the choice is of. */
export async function historyView(
  uses: Uses,
  slackUser: string,
  choice: HistoryChoice,
  turn?: Direction,
): Promise<Modal | Refusal> {
  const { newest, oldest, ...rest } = choice;
  const from = turn === "newer" ? newest : turn === "older" ? oldest : undefined;
  // Without a place to turn from, newer than everything is the first page.
  const direction: Direction = turn === "newer" && from !== undefined ? "newer" : "older";
  const [page, { people }] = await Promise.all([
    uses.history({ slackUser, ...rest, from, direction }),
    uses.directory(),
  ]);
  if (isRefusal(page)) return page;
  const { rows, looked, next } = page;
  const [first] = rows;
  const last = rows.at(-1);
  const isBack = direction === "older";
  return historyModal({
    rows,
    looked,
    people,
    hasOlder: isBack ? next !== undefined : true,
    hasNewer: isBack ? from !== undefined : next !== undefined,
    lookedBackTo:
      isBack && next !== undefined && last?.session.id !== next.id ? next.startedAt : undefined,
    choice: {
      ...rest,
      newest: first && markOf(first.session),
      oldest: (isBack ? next : undefined) ?? (last && markOf(last.session)),
    },
  });
}

const markOf = ({ id, startedAt }: NonNullable<HistoryChoice["newest"]>) => ({ id, startedAt });

const InView = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({ id: z.string(), hash: z.string(), private_metadata: z.string() }),
});

/** Who clicked in which history modal, and what it shows; undefined, and the clicker told, if it is none of Curfew's. */
async function readModal(args: ClickArgs, { log }: Listening) {
  const { data } = InView.safeParse(args.body);
  const choice = data && choiceIn(data.view.private_metadata);
  if (data !== undefined && choice !== undefined)
    return {
      slackUser: data.user.id,
      choice,
      at: { view_id: data.view.id, hash: data.view.hash },
    };
  await tellClicker(args, UNREADABLE, log);
  return undefined;
}

/** The buttons that turn the page. */
export const turnHistory =
  (listening: Listening, turn: Direction) =>
  async (args: ClickArgs): Promise<void> => {
    const read = await readModal(args, listening);
    if (read === undefined) return;
    const view = await historyView(listening.uses, read.slackUser, read.choice, turn);
    if (isRefusal(view)) return tellClicker(args, refusalSentence(view), listening.log);
    await args.client.views.update({ ...read.at, view });
  };

/** The button that shows the form in the list's place. */
export const filterHistory =
  (listening: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const read = await readModal(args, listening);
    if (read === undefined) return;
    const { people } = await listening.uses.directory();
    const view = historyFilterModal(read.choice, people);
    await args.client.views.update({ ...read.at, view });
  };

const HistoryClick = z.object({
  user: z.object({ id: z.string() }),
  actions: z.array(z.object({ value: z.enum(["own", "all"]) })).min(1),
  trigger_id: z.string().min(1),
});

/** A button, of App Home, that opens the history. */
export const openHistory =
  (listening: Listening) =>
  async (args: ClickArgs): Promise<void> => {
    const click = HistoryClick.safeParse(args.body);
    if (!click.success) return tellClicker(args, UNREADABLE, listening.log);
    const { user, actions, trigger_id } = click.data;
    const own = actions[0]?.value !== "all";
    const view = await historyView(listening.uses, user.id, { own, filter: {} });
    if (isRefusal(view)) return tellClicker(args, refusalSentence(view), listening.log);
    await args.client.views.open({ trigger_id, view });
  };

const TAG_FORM = "A tag is a key, an equals sign and a value, such as Env=prod.";

/** What the form says; a sentence for the field that is wrong. */
function chosenIn(
  state: ViewState,
): HistoryChoice | { readonly wrong: string; readonly why: string } {
  const read = (actionId: string) => fieldOf(state, actionId)?.field;
  const chosen = (actionId: string) => read(actionId)?.selected_option?.value;
  const dayOf = (actionId: string) => {
    const date = read(actionId)?.selected_date;
    return date ? parseInstant(`${date}T00:00:00Z`) : undefined;
  };
  const typed = read(ACTIONS.historyTag)?.value ?? "";
  const tag = tagIn(typed);
  if (typed.trim() !== "" && tag === undefined) return { wrong: ACTIONS.historyTag, why: TAG_FORM };
  const lastDay = dayOf(ACTIONS.historyUntil);
  return {
    own: chosen(ACTIONS.historyScope) !== "all",
    filter: {
      person: PersonId.safeParse(chosen(ACTIONS.historyPerson)).data,
      instance: InstanceId.safeParse(chosen(ACTIONS.historyInstance)).data,
      cause: SessionCause.safeParse(chosen(ACTIONS.historyCause)).data,
      tag,
    },
    since: dayOf(ACTIONS.historySince),
    // The whole day.
    until: lastDay && plusSeconds(lastDay, 86_399.999),
  };
}

/** The form was sent: the list takes its place. */
export const filterSubmit =
  ({ uses }: Listening) =>
  async ({ ack, body }: SubmitArgs): Promise<void> => {
    const submission = Submission.safeParse(body);
    if (!submission.success) return ack({ response_action: "update", view: noteModal(UNREADABLE) });
    const { user, view } = submission.data;
    const choice = chosenIn(view.state);
    if ("wrong" in choice)
      return ack({
        response_action: "errors",
        errors: { [blockOf(view.state, choice.wrong)]: choice.why },
      });
    const page = await historyView(uses, user.id, choice);
    await ack({
      response_action: "update",
      view: isRefusal(page) ? noteModal(refusalSentence(page)) : page,
    });
  };

type OptionsArgs = SlackOptionsMiddlewareArgs<"block_suggestion"> & AllMiddlewareArgs;

/** Slack's longest list of options. */
const OFFERED_MOST = 100;

const searching =
  (find: (typed: string) => Promise<Option[]>) =>
  async ({ ack, body }: OptionsArgs): Promise<void> => {
    const typed = Suggestion.safeParse(body).data?.value.trim() ?? "";
    await ack({ options: (await find(typed)).slice(0, OFFERED_MOST) });
  };

/** People whose name contains what is typed; an id is taken whole, for whoever has left. */
export const historyPeople = ({ uses }: Listening) =>
  searching(async (typed) => {
    const { people } = await uses.directory();
    const wanted = searchKey(typed);
    const found = people.filter(({ name }) => searchKey(name).includes(wanted));
    const left = PersonId.safeParse(typed).success && !found.some(({ id }) => id === typed);
    return [
      ...(left ? [option(typed, typed)] : []),
      ...found.map(({ id, name }) => option(cut(name, 75), id)),
    ];
  });

/** Instances as the request form finds them; an id is taken whole, for one that is gone. */
export const historyPlaces = ({ uses }: Listening) =>
  searching(async (typed) => {
    const found = await uses.findInstances(typed);
    const isGone =
      InstanceId.safeParse(typed).success && !found.some(({ instance }) => instance.id === typed);
    return [
      ...(isGone ? [option(typed, typed)] : []),
      ...found.map(({ instance }) => instanceOption(instance)),
    ];
  });
