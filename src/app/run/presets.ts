// Sizes of a run that have a name: the settings behind each, and which of them the form stands at.
import { SETTINGS } from "../../settings/run_config.ts";
import { type Sentence } from "../words/say.tsx";

export interface Preset {
  readonly id: string;
  readonly name: Sentence;
  readonly what: Sentence;
  /** Settings by key; those that are not named stand at their defaults. */
  readonly texts: Readonly<Record<string, string>>;
}

export const PRESETS: readonly Preset[] = [
  {
    id: "quick",
    name: "Quick",
    what: "a first look; too few questions to be sure of anything",
    texts: { tasks: "80", testTasks: "60", steps: "30" },
  },
  {
    id: "class",
    name: "Class",
    what: "the recorded run: three agents, 240 questions",
    texts: { tasks: "240", testTasks: "150", steps: "60" },
  },
  { id: "usual", name: "Usual", what: "three agents, 400 questions", texts: {} },
  {
    id: "full",
    name: "Full",
    what: "five agents, 600 questions, tested on 400",
    texts: { tasks: "600", testTasks: "400", steps: "150", agents: "5", learningRate: "0.003" },
  },
];

/** Settings that some preset names. */
const KEYS = [...new Set(PRESETS.flatMap(({ texts }) => Object.keys(texts)))];

/** The text of each such setting in a preset, for the teacher and method that are chosen. */
export function presetTexts(
  { texts }: Preset,
  chosen: Parameters<typeof SETTINGS.fallback>[1],
): ReadonlyMap<string, string> {
  const fields = SETTINGS.fields.filter(
    (field) => KEYS.includes(field.key) && SETTINGS.belongs(field, chosen),
  );
  return new Map(
    fields.map((field) => [field.key, texts[field.key] ?? String(SETTINGS.fallback(field, chosen))]),
  );
}

/** The preset that these texts stand for, null for a size of a person's own. */
export function presetOf(
  form: ReadonlyMap<string, string>,
  chosen: Parameters<typeof SETTINGS.fallback>[1],
): Preset | null {
  const at = (key: string): string => form.get(key) ?? String(SETTINGS.fallback(SETTINGS.field(key), chosen));
  return (
    PRESETS.find((preset) => [...presetTexts(preset, chosen)].every(([key, text]) => at(key) === text)) ??
    null
  );
}
