// Fills in the settings that fit what is asked and who is asked, where the person has typed nothing: how many questions there are, how
// many worked examples, and what was measured for a chat model. What was filled in is taken back when it no longer fits.
import { computed, effect, type ReadonlySignal, untracked } from "@preact/signals";
import { sizeTexts } from "../../pipeline/run_tasks.ts";
import { usualTexts } from "../../pipeline/usual_settings.ts";
import { sourceOf } from "../../tasks/sources.ts";
import { OWN_SOURCE } from "../../tasks/sources/own.ts";
import { takeTasks, type TaskSet } from "../../tasks/task_set.ts";
import type { Voice } from "../../voice/voice.ts";
import type { PageState } from "../state.ts";
import { addressOf } from "./chosen_model.ts";
import { configFromTexts } from "./form_texts.ts";

export type Texts = ReadonlyMap<string, string>;

export interface Filled {
  readonly texts: Texts;
  /** What the program filled in, so that the next filling may replace it. */
  readonly own: Texts;
}

/** @param own what the last filling put there @param usual what fits now @param fixed settings of `usual` that hold whatever was typed */
export function fillUsual(texts: Texts, own: Texts, usual: Texts, fixed: readonly string[]): Filled {
  const next = new Map(texts);
  for (const [key, text] of own) if (next.get(key) === text) next.delete(key);
  const put = new Map<string, string>();
  for (const [key, text] of usual) {
    if (next.has(key) && !fixed.includes(key)) continue;
    next.set(key, text);
    put.set(key, text);
  }
  return { texts: next, own: put };
}

/** Settings of a person's own questions that hold whatever was typed: a run cannot ask more than there are, nor show other examples than
 *  those that stand at the questions. */
const FIXED = ["tasks", "testTasks", "examples"];
/** A generator has as many worked examples as one asks for, and answers to all. */
const GENERATED = { examples: Array.from({ length: 8 }, () => ({ question: "", solution: "" })) };

/** Fills the form in whenever another model, source or set of own questions is chosen, while no run is shown.
 *  @param ownSet the person's own questions, null while there are none @returns a function that ends it */
export function fillForm(
  state: PageState,
  ownSet: ReadonlySignal<TaskSet | null>,
  setQuery: (query: string) => void,
): () => void {
  const source = computed(() => configFromTexts(state.form.value).source);
  let own: Texts = new Map();
  return effect(() => {
    const usual = usualFor(source.value, state.voice.value, ownSet.value);
    if (state.runId.value !== "" || usual.size + own.size === 0) return;
    untracked(() => {
      const fixed = source.value === OWN_SOURCE.id ? FIXED : [];
      const filled = fillUsual(state.form.value, own, usual, fixed);
      own = filled.own;
      state.form.value = filled.texts;
      setQuery(addressOf(state));
    });
  });
}

function usualFor(source: string, voice: Voice | null, ownSet: TaskSet | null): Texts {
  if (source === OWN_SOURCE.id) {
    if (ownSet === null) return new Map();
    const chat = voice === null ? [] : usualTexts(voice, ownSet, isAnswered(ownSet));
    return new Map<string, string>([...sizeTexts(ownSet), ...chat]);
  }
  const { asks, holds = {} } = sourceOf(source);
  const size = Object.entries(holds).map(([key, count]) => [key, String(count)] as const);
  if (voice === null) return new Map(size);
  const brings = asks === undefined ? {} : GENERATED; // questions in the bundled model's notation have no worked examples
  return new Map([...size, ...usualTexts(voice, brings, true)]);
}

function isAnswered(set: TaskSet): boolean {
  const there = set.size?.("distil") ?? 0;
  return there > 0 && takeTasks(set, "distil", there, 0).every(({ answer }) => answer !== null);
}
