// What runs inside a questions worker: bytes or a text to questions, and whether the model can be asked them.
import { heldOutSentence } from "../../eval/held_out.ts";
import { openModel } from "../../models/open.ts";
import type { OpenSource } from "../../models/source.ts";
import type { Task } from "../../records/task.ts";
import { checkSize } from "../../tasks/reading/encoding.ts";
import { readQuestions } from "../../tasks/reading/read_questions.ts";
import type { ReadWish } from "../../tasks/reading/read_wish.ts";
import { usualExamples } from "../../teachers/priming.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import { unknownSentence, unknownWords } from "../../voice/unknown_words.ts";
import type { Voice } from "../../voice/voice.ts";
import type { BroughtQuestions, QuestionsApi, ReadAnswer } from "./api.ts";

interface Asked {
  readonly voice: Voice;
  readonly tokenizer: Tokenizer;
}

export class QuestionsHost implements QuestionsApi {
  readonly #source: OpenSource;
  readonly #models = new Map<string, Promise<Asked>>();

  /** @param source finds the model that is to be asked */
  constructor(source: OpenSource) {
    this.#source = source;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  async read({ name, content }: BroughtQuestions, wish: ReadWish, modelPath: string): Promise<ReadAnswer> {
    if (typeof content !== "string") checkSize(content.size, name); // before it is in memory
    const given = typeof content === "string" ? content : new Uint8Array(await content.arrayBuffer());
    const asked = await this.#model(modelPath);
    const examples = wish.examples ?? usualExamples(asked.voice);
    const reading = readQuestions({ name, content: given }, { ...wish, examples });
    return {
      reading,
      heldOut: heldOutSentence(reading.counts.test),
      unaskable: whyNot(reading.tasks, asked),
      takesExamples: asked.voice.can.includes("messages"),
    };
  }

  async whyNot(question: string, modelPath: string): Promise<string | null> {
    const { voice, tokenizer } = await this.#model(modelPath);
    const unknown = unknownWords([{ question, answer: null }], voice, tokenizer);
    return unknown.questions === 0 ? null : unknownSentence(unknown);
  }

  #model(path: string): Promise<Asked> {
    const opened = this.#models.get(path) ?? this.#open(path);
    this.#models.set(path, opened);
    opened.catch(() => this.#models.delete(path)); // the next reading tries again
    return opened;
  }

  async #open(path: string): Promise<Asked> {
    const { tokenizer, voice } = await openModel(await this.#source(path), ["tokenizer"]);
    return { tokenizer, voice: await voice() };
  }
}

function whyNot(tasks: readonly Task[], { voice, tokenizer }: Asked): ReadAnswer["unaskable"] {
  const unjudged = tasks.filter(({ answer, judge }) => answer !== null && !voice.answers.includes(judge));
  const [first] = unjudged;
  const unknown = unknownWords(tasks, voice, tokenizer);
  const sentences = [
    ...(unknown.questions === 0 ? [] : [unknownSentence(unknown)]),
    ...(first === undefined
      ? []
      : [
          `I only give answers of the kind ${voice.answers.join(", ")}; of another kind here are ${unjudged.length}, as “${(first.answer ?? "").slice(0, 60)}”.`,
        ]),
  ];
  if (sentences.length === 0) return null;
  const questions = Math.max(unknown.questions, unjudged.length);
  const counts = { questions, ofOtherKind: unjudged.length, ofUnknownWords: unknown.questions };
  return { sentence: sentences.join(" "), ...counts };
}
