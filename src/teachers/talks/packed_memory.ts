// What an agent with a bounded memory is shown before its next step: what it kept, what tools told it since, and the last error. Nothing is ever cut:
// what does not fit is refused by whoever asks `fits` first.
import type { Turn } from "../../records/turn.ts";

/** A tool's turn as it stands in the packed message. */
export interface PackedText {
  readonly turn: Turn;
  readonly title: string;
  readonly text: string;
}

/** Letters that are kept free for the last error. */
export const ERROR_ROOM = 320;
/** Below this share of the room no tool is run any more. */
const LEAST_FREE = 1 / 8;
/** A new memory may take this share of the room, so that it leaves some to work with. */
const MOST_KEPT = 1 / 2;

export class PackedMemory {
  /** Letters for all that is remembered. */
  readonly #room: number;
  #held: readonly PackedText[] = [];
  #error: PackedText | null = null;

  /** @param room letters for memory and error together; `MIN_ROOM` at least */
  constructor(room: number) {
    this.#room = room - ERROR_ROOM;
  }

  /** What the next message shows, in order. */
  get texts(): readonly PackedText[] {
    return this.#error === null ? this.#held : [...this.#held, this.#error];
  }

  /** Letters that a text may still have, title and all. */
  get free(): number {
    return this.#room - this.#held.reduce((sum, each) => sum + lettersOf(each), 0);
  }

  get isNearlyFull(): boolean {
    return this.free < LEAST_FREE * this.#room;
  }

  /** Letters that a new memory may have. */
  get mostKept(): number {
    return Math.floor(MOST_KEPT * this.#room);
  }

  fits(text: PackedText): boolean {
    return lettersOf(text) <= this.free;
  }

  /** Adds what fits. */
  add(text: PackedText): void {
    this.#held = [...this.#held, text];
    this.#error = null;
  }

  /** Puts one text in the place of everything. */
  replace(text: PackedText): void {
    this.#held = [text];
    this.#error = null;
  }

  /** Shows an error until the next step that works. One that is too long is told in short. */
  fail(turn: Turn): void {
    const error = { turn, title: "Your last call failed", text: turn.solution };
    this.#error =
      lettersOf(error) <= ERROR_ROOM ? error : { ...error, text: "Error: this call cannot be made." };
  }
}

/** The least room that an agent can work with. */
export const MIN_ROOM = 2 * ERROR_ROOM;

/** Letters of a text in the message, with its title and what stands between. */
export function lettersOf({ title, text }: Pick<PackedText, "title" | "text">): number {
  return title.length + text.length + ":\n\n\n".length;
}
