// The keys of the view in which a person judges answers, and where it goes from one answer to the next. Pure functions.

export type JudgingKey = "right" | "wrong" | "skip" | "undo" | "back";

const KEYS: Readonly<Record<string, JudgingKey>> = {
  y: "right",
  n: "wrong",
  u: "undo",
  j: "skip",
  k: "back",
  ArrowDown: "skip",
  ArrowRight: "skip",
  ArrowUp: "back",
  ArrowLeft: "back",
};

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key asks for; null where it is none of ours. @param isOnGroup whether the focus is on the group itself: the space bar
 *  presses a button that has the focus */
export function keyOf({ key, ctrlKey, metaKey, altKey }: Pressed, isOnGroup: boolean): JudgingKey | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === " ") return isOnGroup ? "skip" : null;
  const name = key.length === 1 ? key.toLowerCase() : key;
  return Object.hasOwn(KEYS, name) ? KEYS[name]! : null;
}

/** The next answer behind `at` that is not judged, round the end; the next one at all, or the last, when all are.
 *  @param wordAt what was said of an answer, null for nothing */
export function nextOpen(count: number, at: number, wordAt: (i: number) => boolean | null): number {
  for (let step = 1; step <= count; step++) {
    const i = (at + step) % count;
    if (wordAt(i) === null) return i;
  }
  return Math.max(0, Math.min(count - 1, at + 1));
}
