// Which parts of a conversation's text the assistant said, found by templating its beginnings: up to each of the assistant's turns, without
// the turn and with it. A long conversation is not shown anew from its beginning for every turn, which would take the square of its
// length: the turns of a few messages are shown behind the conversation's first ones, each text must stand at its very place in the whole,
// and some turns all along the conversation are shown as those of a short one.
import { RunError } from "../core/errors.ts";
import type { ChatMessage, ChatSpan, RenderChat } from "./chat_message.ts";

/** Up to so many messages every turn is shown with all that came before it. */
const SHORT = 64;
/** Longer conversations become no row per turn: each row holds all that came before it, and nobody trains on thousands of tokens of it. */
const MOST_APART = 250;
/** Nor become they more rows than that where most of their answers are not learned. */
const MOST_TRAINED = 32;
/** Messages whose turns are shown together, behind the same first ones. */
const BLOCK = 8;
/** Turns of a long conversation that are shown with all that came before. */
const CHECKS = 8;

/** A turn of the assistant: where it begins in the text of the conversation, and where it ends. */
interface Turn {
  readonly begin: number;
  readonly end: number;
  readonly isTrained: boolean;
}

/** One list of spans; where earlier turns are shown otherwise than when they were the last, one a turn.
 *  @throws RunError("model-invalid") for a turn whose text cannot be told; RunError("config") for a conversation that is too long for
 *  one list a turn */
export function spansByPrefixes(
  messages: readonly ChatMessage[],
  render: RenderChat,
): (readonly ChatSpan[])[] {
  if (messages.length <= SHORT) return spansOfEachTurn(messages, render);
  const spans = spansByBlocks(messages, render);
  if (spans !== null) return [spans];
  if (messages.length <= MOST_APART) return spansOfEachTurn(messages, render);
  const trained = messages.filter(isTrainedTurn).length;
  if (trained <= MOST_TRAINED) return spansOfEachTurn(messages, render, isTrainedTurn);
  spansOfEachTurn(messages.slice(0, SHORT), render); // names what is wrong with the turns themselves
  throw new RunError(
    "config",
    `The chat template shows earlier turns otherwise than when they were the last, so that each answer needs a row with all that came before it. That is done for up to ${MOST_APART} messages or ${MOST_TRAINED} answers that are learned, and these are ${messages.length} with ${trained}. Cut the conversation into shorter ones.`,
    { messages: messages.length, most: MOST_APART },
  );
}

const isTurn = ({ role }: ChatMessage) => role === "assistant";
const isTrainedTurn = ({ role, weight }: ChatMessage) => role === "assistant" && weight !== 0;

/** Every turn with all that came before it. @param isShown the turns that are looked for; what the others say is not told apart */
export function spansOfEachTurn(
  messages: readonly ChatMessage[],
  render: RenderChat,
  isShown: (message: ChatMessage) => boolean = isTurn,
): (readonly ChatSpan[])[] {
  const turns = messages.flatMap((message, index) => {
    if (!isShown(message)) return [];
    const prompt = render(messages.slice(0, index), true);
    const whole = render(messages.slice(0, index + 1), false).trimEnd(); // generation ends before the template's blanks
    if (isAnswered(prompt, whole)) return [{ prompt, whole, isTrained: message.weight !== 0 }];
    throw new RunError(
      "model-invalid",
      `The chat template shows message ${index + 1} otherwise than it asks for it, so which part the assistant said cannot be told. Use a template with {% generation %} marks.`,
      { index, prompt: prompt.slice(-200), whole: whole.slice(-200) },
    );
  });
  const full = render(messages, false);
  if (turns.every(({ whole }) => full.startsWith(whole))) {
    return [
      spansOf(
        full,
        turns.map(({ prompt, whole, isTrained }) => ({
          begin: prompt.length,
          end: whole.length,
          isTrained,
        })),
      ),
    ];
  }
  return turns
    .filter(({ isTrained }) => isTrained)
    .map(({ prompt, whole }) => [
      { text: prompt, isTrained: false },
      { text: whole.slice(prompt.length), isTrained: true },
    ]);
}

/** Null where a turn's text is another one in the whole, or cannot be told this way. */
export function spansByBlocks(
  messages: readonly ChatMessage[],
  render: RenderChat,
): readonly ChatSpan[] | null {
  const full = render(messages, false);
  const starts = blockStarts(messages);
  if (starts === null) return null;
  const before = messages.slice(0, starts[0]);
  const first = shownOf(before, false, render)?.trimEnd();
  if (first === undefined) return null;
  const turns: (Turn & { readonly index: number })[] = [];
  const blocks = [0, ...starts, messages.length];
  for (const [i, start] of blocks.slice(0, -1).entries()) {
    const at = turns.at(-1)?.end ?? 0;
    const shown = i === 0 ? { full, before: [], first: "", start, at } : { full, before, first, start, at };
    for (let index = start; index < blocks[i + 1]!; index++) {
      if (messages[index]?.role !== "assistant") continue;
      const turn = turnAt(messages, index, shown, render);
      if (turn === null) return null;
      turns.push({ ...turn, index });
    }
  }
  const step = Math.ceil(turns.length / CHECKS);
  for (let i = turns.length - 1; i >= 0; i -= step) {
    const { index, begin, end } = turns[i]!;
    const turn = turnAt(messages, index, { full, before: [], first: "", start: 0, at: 0 }, render);
    if (turn?.begin !== begin || turn.end !== end) return null;
  }
  return spansOf(full, turns);
}

/** Where blocks begin: with the message behind an answer, in the role of the first such message. The first block's beginning is the
 *  length of what stands before every later one too. Null where there are too few of them. */
function blockStarts(messages: readonly ChatMessage[]): readonly [number, ...number[]] | null {
  const isBehindAnswer = (index: number) =>
    messages[index - 1]?.role === "assistant" && messages[index]?.role !== "assistant";
  const head = messages.findIndex((_, index) => isBehindAnswer(index));
  if (head < 0) return null;
  const starts: [number, ...number[]] = [head];
  let last = head;
  for (let index = head + 1; index < messages.length; index++) {
    if (index - last > SHORT) return null;
    if (index - last < BLOCK || !isBehindAnswer(index) || messages[index]?.role !== messages[head]?.role)
      continue;
    starts.push(index);
    last = index;
  }
  return starts;
}

/** What a turn is shown with: the messages `before`, whose text is `first`, and those from `start` on, whose text begins `at` in the
 *  full text. */
interface Shown {
  readonly full: string;
  readonly before: readonly ChatMessage[];
  readonly first: string;
  readonly start: number;
  readonly at: number;
}

/** Where the turn stands in the full text; null where that has another text there, or the template refuses what it is shown. */
function turnAt(
  messages: readonly ChatMessage[],
  index: number,
  { full, before, first, start, at }: Shown,
  render: RenderChat,
): Turn | null {
  const asked = [...before, ...messages.slice(start, index)];
  const prompt = shownOf(asked, true, render);
  const whole = shownOf([...asked, messages[index]!], false, render)?.trimEnd();
  if (prompt === null || whole === undefined) return null;
  if (!prompt.startsWith(first) || !isAnswered(prompt, whole)) return null;
  if (!full.startsWith(whole.slice(first.length), at)) return null;
  const isTrained = messages[index]?.weight !== 0;
  const shift = at - first.length;
  return { begin: prompt.length + shift, end: whole.length + shift, isTrained };
}

/** Null where the template refuses the messages. */
function shownOf(messages: readonly ChatMessage[], asks: boolean, render: RenderChat): string | null {
  try {
    return render(messages, asks);
  } catch (thrown) {
    if (thrown instanceof RunError) return null;
    throw thrown;
  }
}

/** The full text cut where turns begin and end. What follows the last trained turn teaches nothing. */
function spansOf(full: string, turns: readonly Turn[]): readonly ChatSpan[] {
  const spans: ChatSpan[] = [];
  let at = 0;
  for (const { begin, end, isTrained } of turns.slice(0, turns.findLastIndex((turn) => turn.isTrained) + 1)) {
    spans.push({ text: full.slice(at, begin), isTrained: false });
    spans.push({ text: full.slice(begin, end), isTrained });
    at = end;
  }
  return spans;
}

function isAnswered(prompt: string, whole: string): boolean {
  return whole.startsWith(prompt) && whole.length > prompt.length;
}
