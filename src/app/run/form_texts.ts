// The form's texts and the address's query: the same keys, the same parser (settings/catalogue.ts). A text that does not parse stays
// in the form with its sentence and does not reach the address.
import { asRunError } from "../../core/errors.ts";
import type { Chosen, Field } from "../../settings/catalogue.ts";
import { type RunConfig, SETTINGS } from "../../settings/run_config.ts";

/** The teacher and the method that the texts choose; the default where a text names none that exists. */
export function chosenFromTexts(texts: ReadonlyMap<string, string>): Chosen {
  const good = new Map(
    [...texts].filter(([key]) => isKey(key) && fieldError(SETTINGS.field(key), texts) === null),
  );
  return SETTINGS.chosen(good);
}

/** What is wrong with the settings together, null when nothing is, or when a single field already says so. */
export function combinationError(
  texts: ReadonlyMap<string, string>,
): { readonly field: string; readonly sentence: string } | null {
  if (SETTINGS.fields.some((field) => fieldError(field, texts) !== null)) return null;
  try {
    SETTINGS.from(texts);
    return null;
  } catch (thrown) {
    const { message, details } = asRunError(thrown, "settings");
    return { field: placeOf(String(details["field"]), texts), sentence: message };
  }
}

/** Where the form shows a sentence about this setting: at the setting, or at the method where the form does not show it. */
function placeOf(key: string, texts: ReadonlyMap<string, string>): string {
  return isKey(key) && SETTINGS.belongs(SETTINGS.field(key), chosenFromTexts(texts)) ? key : "strategy";
}

/** The texts after the person has chosen: what the new teacher or method does not have is left out. */
export function withText(
  texts: ReadonlyMap<string, string>,
  key: string,
  text: string,
): ReadonlyMap<string, string> {
  const next = new Map(texts).set(key, text);
  const chosen = chosenFromTexts(next);
  if (!Object.hasOwn(chosen, key)) return next;
  for (const field of SETTINGS.fields) if (!SETTINGS.belongs(field, chosen)) next.delete(field.key);
  return next;
}

/** The sentence under a field, null when its text is fine. */
export function fieldError(field: Field, texts: ReadonlyMap<string, string>): string | null {
  const text = texts.get(field.key);
  if (text === undefined) return null;
  try {
    SETTINGS.parse(field, text);
    return null;
  } catch (thrown) {
    return asRunError(thrown, field.label).message;
  }
}

export function textsFromQuery(query: string): ReadonlyMap<string, string> {
  const params = new URLSearchParams(query);
  const texts = new Map<string, string>();
  for (const { key } of SETTINGS.fields) {
    const text = params.get(key);
    if (text !== null) texts.set(key, text);
  }
  return texts;
}

export function textsFromConfig(config: RunConfig): ReadonlyMap<string, string> {
  return textsFromQuery(SETTINGS.query(config));
}

/** The settings the texts stand for; a text that does not parse, or that the run does not have, counts as its default.
 *  Whether they go together is said by `combinationError`. */
export function configFromTexts(texts: ReadonlyMap<string, string>): RunConfig {
  const chosen = chosenFromTexts(texts);
  const good = SETTINGS.fields.flatMap((field) => {
    const text = texts.get(field.key);
    const isGood = text !== undefined && SETTINGS.belongs(field, chosen) && fieldError(field, texts) === null;
    return isGood ? [[field.key, text] as const] : [];
  });
  return SETTINGS.read(new Map(good));
}

/** Query of the texts that parse, "" when all stand at their defaults. */
export function queryFromTexts(texts: ReadonlyMap<string, string>): string {
  return SETTINGS.query(configFromTexts(texts));
}

const isKey = (key: string) => SETTINGS.fields.some((field) => field.key === key);
