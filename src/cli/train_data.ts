// Training data of a file -> rows of ids with their loss mask. One JSON object a line: {"messages": [{"role", "content"}, …]}, shown
// to the model by its own chat template, the assistant's turns trained, unless their "weight" is 0; or {"prompt": text, "completion":
// text}, shown as they stand, the completion and an end token trained; or both as lists of messages, which are one conversation; or a debate of the page's zip (schema debate/2), whose learned turns are
// trained as prompts and completions; or a chain (schema chain/2), of which all is trained but what tools said. A line that is none of
// these is named by its number.
import { RunError } from "../core/errors.ts";
import { readChainLine } from "../export/chain_line_read.ts";
import { chainRow } from "../export/chain_row.ts";
import { hasLearned, lessonsOfDebate, readDebate } from "../export/debate_read.ts";
import type { ChatMessage } from "../tokenizer/chat_message.ts";
import { type ChatTemplate, chatRows } from "../tokenizer/chat_template.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { TrainRow } from "../train/dataloader.ts";
import type { Disk } from "./disk.ts";
import { checkBesideMessages, parseMessages, readJsonLines } from "./text.ts";

/** What reading training data needs of a model. */
export interface RowReader {
  readonly tokenizer: Tokenizer;
  /** @throws RunError("model-invalid") from its promise, for a model without a chat template */
  readonly chat: () => Promise<ChatTemplate>;
}

/** @param longest tokens a row may have; longer ones are refused by their line, unless `isCut`: the trainer cuts those
 *  @throws RunError("file-invalid" | "model-invalid" | "config" | "empty-dataset") naming the line */
export async function readTrainRows(
  path: string,
  disk: Disk,
  { tokenizer, chat }: RowReader,
  { longest, isCut }: { readonly longest: number; readonly isCut: boolean },
): Promise<readonly TrainRow[]> {
  let template: Promise<ChatTemplate> | null = null;
  const opened = () => (template ??= chat());
  const rows: TrainRow[] = [];
  for (const { number, value } of await readJsonLines(path, disk)) {
    const where = `${path}, line ${number}`;
    const lineRows = await rowsOf(value, where, opened, tokenizer);
    for (const row of lineRows) {
      if (row.ids.length > longest && !isCut) {
        throw new RunError(
          "config",
          `${where}: ${row.ids.length} tokens, a training step holds ${longest}. Raise --batch-tokens, or give --truncation cut.`,
          { line: number, tokens: row.ids.length, longest },
        );
      }
      rows.push({ ...row, weight: 1 });
    }
  }
  return rows;
}

async function rowsOf(
  value: unknown,
  where: string,
  chat: () => Promise<ChatTemplate>,
  tokenizer: Tokenizer,
): Promise<readonly Pick<TrainRow, "ids" | "lossMask">[]> {
  if (typeof value === "object" && value !== null) {
    if ("messages" in value) {
      checkBesideMessages(value, where);
      const messages = parseMessages(value.messages, where);
      checkAnswers(messages, where);
      const template = await chat();
      return named(where, () => chatRows(template, tokenizer, messages));
    }
    if ("prompt" in value && "completion" in value) {
      const { prompt, completion } = value;
      if (typeof prompt === "string" && typeof completion === "string") {
        if (completion === "") throw emptyAnswer(where, "its completion");
        return [completionRow(prompt, completion, tokenizer)];
      }
      if (Array.isArray(prompt) && Array.isArray(completion)) {
        checkBesideMessages(value, where);
        const asked = parseMessages(prompt, `${where}, prompt`).map((each) => ({
          ...each,
          weight: 0 as const,
        }));
        const said = parseMessages(completion, `${where}, completion`);
        checkAnswers(said, `${where}, completion`);
        const template = await chat();
        return named(where, () => chatRows(template, tokenizer, [...asked, ...said]));
      }
    }
    if ("schema" in value && value.schema === "chain/2") {
      const { prompt, written } = readChainLine(value, where);
      return [chainRow(prompt, written, tokenizer)];
    }
    if ("schema" in value) {
      checkSchema(value.schema, where);
      const debate = readDebate(value, where);
      const lessons = lessonsOfDebate(debate);
      if (lessons.length === 0 && hasLearned(debate)) throw withoutPrompt(where);
      return lessons.map(({ prompt, completion }) => completionRow(prompt, completion, tokenizer));
    }
  }
  throw new RunError(
    "file-invalid",
    `${where}: expected {"messages": […]}, {"prompt", "completion"} as two texts or two lists of messages, a debate (debate/2) or a chain (chain/2), got ${keysOf(value)}.`,
    { where },
  );
}

/** An empty answer would teach the model to say nothing. @throws RunError("file-invalid") naming the message */
function checkAnswers(messages: readonly ChatMessage[], where: string): void {
  const at = messages.findIndex(
    ({ role, content, reasoning_content, weight }) =>
      role === "assistant" && weight !== 0 && content.trim() === "" && (reasoning_content ?? "") === "",
  );
  if (at >= 0) throw emptyAnswer(where, `message ${at + 1}, by the assistant,`);
}

function emptyAnswer(where: string, what: string): RunError {
  const sentence = `${where}: ${what} is empty, and would teach the model to say nothing. Write an answer, or take the line out.`;
  return new RunError("file-invalid", sentence, { where });
}

/** Learned turns without the prompt of a lone agent beside them. */
function withoutPrompt(where: string): RunError {
  return new RunError(
    "file-invalid",
    `${where}: expected a turn with the role "propose" that reads nothing, whose prompt is what the student learns to answer, got none beside the learned turns. Train on data/sft.jsonl of the same download.`,
    { where },
  );
}

function completionRow(
  prompt: string,
  completion: string,
  tokenizer: Tokenizer,
): Pick<TrainRow, "ids" | "lossMask"> {
  const asked = tokenizer.encode(prompt, { addSpecials: true });
  const said = tokenizer.encode(completion);
  if (said.at(-1) !== tokenizer.endId) said.push(tokenizer.endId);
  const lossMask = [...asked.map(() => 0 as const), ...said.map(() => 1 as const)];
  return { ids: [...asked, ...said], lossMask };
}

/** @throws RunError("file-invalid") for a line that another version or program wrote */
function checkSchema(schema: unknown, where: string): void {
  const known = ["debate/1", "debate/2", "chain/2"];
  if (typeof schema === "string" && known.includes(schema)) return;
  throw new RunError(
    "file-invalid",
    `${where}: its schema is ${JSON.stringify(schema)}, read are ${known.join(", ")}. Export it with this version, or take the line out.`,
    { where },
  );
}

/** Puts the line before the sentence of what went wrong with it. */
function named<Result>(where: string, make: () => Result): Result {
  try {
    return make();
  } catch (thrown) {
    if (!(thrown instanceof RunError)) throw thrown;
    throw new RunError(
      thrown.code,
      `${where}: ${thrown.message}`,
      { ...thrown.details, where },
      { cause: thrown },
    );
  }
}

function keysOf(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return JSON.stringify(value).slice(0, 60);
  const keys = Object.keys(value);
  return keys.length === 0 ? "an empty object" : `an object with ${keys.slice(0, 6).join(", ")}`;
}
