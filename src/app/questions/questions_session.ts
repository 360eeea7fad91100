// The person's commands -> the questions worker -> signals. Who goes on typing or choosing gets the last reading only.
import { asRunError } from "../../core/errors.ts";
import { ENCODINGS } from "../../tasks/reading/encoding.ts";
import { USUAL_WISH } from "../../tasks/reading/read_wish.ts";
import { OWN_SOURCE } from "../../tasks/sources/own.ts";
import type { TaskSet } from "../../tasks/task_set.ts";
import type { BroughtQuestions, ReadAnswer } from "../../threads/questions/api.ts";
import type { QuestionsLine } from "../../threads/questions/client.ts";
import { setOf } from "./worked_set.ts";
import type { QuestionsCommands, QuestionsState } from "./questions_state.ts";
import { toldError } from "../parts/told_error.ts";
import { say, sayAny, type Sentence } from "../words/say.tsx";

export interface QuestionsPorts {
  readonly start: () => QuestionsLine;
  /** The model that is to be asked. */
  readonly modelPath: () => string;
  /** Told of questions that can be asked, as soon as they are read. */
  readonly onRead: (set: TaskSet) => void;
  /** Waits until a person has stopped typing. */
  readonly pause: () => Promise<void>;
}

/** What a pasted text is called in sentences. */
const PASTED: Sentence = "The pasted text";

export class QuestionsSession implements QuestionsCommands {
  readonly #state: QuestionsState;
  readonly #ports: QuestionsPorts;
  #line: QuestionsLine | null = null;
  #source: BroughtQuestions | null = null;
  /** Counts the readings that were asked for; the answer to an older one is dropped. */
  #asked = 0;
  /** Ends with the newest reading; never rejects. */
  #reading: Promise<void> = Promise.resolve();

  constructor(state: QuestionsState, ports: QuestionsPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  readonly choose = (files: readonly File[]): void => {
    const [file, second] = files;
    if (file === undefined) return;
    if (second !== undefined) {
      const message = say("{n} files were chosen. Questions are read from one file at a time: choose one.", {
        n: files.length,
      });
      this.#state.trouble.value = { message, offer: null };
      return;
    }
    this.#state.text.value = "";
    this.#begin({ name: file.name, content: file });
  };

  readonly paste = (text: string): void => {
    this.#state.text.value = text;
    if (text.trim() === "") this.clear();
    else this.#begin({ name: PASTED, content: text }, true);
  };

  readonly change: QuestionsCommands["change"] = (wish) => {
    if (wish.examples !== undefined) this.#state.worked.value = null;
    this.#state.wish.value = { ...this.#state.wish.value, ...wish };
    this.#read();
  };

  /** @returns why the model cannot be asked this question, null when it can */
  readonly whyNot = (question: string, modelPath: string): Promise<string | null> =>
    this.#started().api.whyNot(question, modelPath);

  /** Adds a question to those that were typed. @returns what became of it, in a sentence */
  readonly keep = (question: string): string => {
    const { text, answer } = this.#state;
    if (text.value === "" && answer.value !== null) {
      return say("Your own questions come from {name}: add this one there and choose the file again.", {
        name: sayAny(answer.value.reading.name),
      });
    }
    const line = question.replaceAll(/\s+/g, " ");
    const lines = text.value.split("\n").filter((each) => each.trim() !== "");
    if (lines.includes(line)) return say("It stands among your own questions already.");
    this.paste([...lines, line].join("\n"));
    return say("Kept: {n} in all. A new run asks them when you choose “{title}”.", {
      n: lines.length + 1,
      title: sayAny(OWN_SOURCE.title),
    });
  };

  /** Another model is to be asked: it may know other words. */
  readonly askAgain = (): void => {
    if (this.#source !== null) this.#read();
  };

  readonly setExamples: QuestionsCommands["setExamples"] = (examples) => {
    this.#state.worked.value = examples;
    if (this.#state.answer.value !== null) this.#tell(this.#state.answer.value);
  };

  readonly setRole: QuestionsCommands["setRole"] = (column, role) => {
    this.change({ roles: { ...this.#state.wish.value.roles, [column]: role } });
  };

  readonly clear = (): void => {
    const { text, wish, worked, answer, trouble, isReading } = this.#state;
    this.#asked++;
    worked.value = null;
    this.#source = null;
    [text.value, wish.value, answer.value, trouble.value, isReading.value] = [
      "",
      USUAL_WISH,
      null,
      null,
      false,
    ];
  };

  /** Waits until nothing is being read any more. */
  readonly whenRead = async (): Promise<void> => {
    while (this.#state.isReading.value) await this.#reading;
  };

  /** A new text or file: what was chosen for the one before, its columns above all, does not hold for it. */
  #begin(source: BroughtQuestions, isTyped = false): void {
    const isSame = isTyped && this.#source?.name === source.name;
    if (!isSame) this.#state.worked.value = null;
    if (!isSame) this.#state.wish.value = { ...USUAL_WISH, examples: this.#state.wish.value.examples };
    this.#source = source;
    this.#read(isTyped);
  }

  #read(isTyped = false): void {
    this.#reading = this.#readNow(isTyped);
  }

  async #readNow(isTyped: boolean): Promise<void> {
    const own = ++this.#asked;
    const { isReading, answer, trouble, wish } = this.#state;
    isReading.value = true;
    if (isTyped) await this.#ports.pause();
    const source = this.#source;
    if (own !== this.#asked) return;
    if (source === null) return void (isReading.value = false); // a wish before there is anything to read
    try {
      const read = await this.#started().api.read(source, wish.value, this.#ports.modelPath());
      if (own !== this.#asked) return;
      trouble.value = null;
      answer.value = read;
      this.#tell(read);
    } catch (thrown) {
      if (own !== this.#asked) return;
      const error = asRunError(thrown, source.name);
      const { details } = error;
      trouble.value = {
        message: toldError(error),
        offer: ENCODINGS.find((each) => each === details["offer"]) ?? null,
      };
      answer.value = null;
    }
    isReading.value = false;
  }

  #tell({ reading }: ReadAnswer): void {
    if (reading.trouble === null) this.#ports.onRead(setOf(reading, this.#state.worked.value));
  }

  #started(): QuestionsLine {
    if (this.#line !== null) return this.#line;
    const line = this.#ports.start();
    this.#line = line;
    void line.gone.then(() => {
      if (this.#line === line) this.#line = null; // `gone` never rejects
    });
    return line;
  }
}
