// The form's texts and the URL's query: the same keys, the same parser (core/config.ts). A text that does not parse stays
// in the form with its sentence and does not reach the URL.
import type { RunConfig } from "../../core/config.ts";
import {
  belongsTo,
  configFrom,
  configToQuery,
  parseField,
  readConfig,
  strategyOf,
} from "../../core/config.ts";
import { CONFIG_FIELDS, type ConfigField, STRATEGY_FIELD } from "../../core/config_fields.ts";
import { asRunError } from "../../core/errors.ts";
import type { Strategy } from "../../records/strategy.ts";

/** The strategy chosen, the default while the text names none. */
export function strategyFromTexts(texts: ReadonlyMap<string, string>): Strategy {
  return fieldError(STRATEGY_FIELD, texts) === null ? strategyOf(texts) : strategyOf(new Map());
}

/** What is wrong with the settings together, null when nothing is, or when a single field already says so. */
export function combinationError(
  texts: ReadonlyMap<string, string>,
): { readonly field: string; readonly sentence: string } | null {
  if (CONFIG_FIELDS.some((field) => fieldError(field, texts) !== null)) return null;
  try {
    configFrom(texts);
    return null;
  } catch (thrown) {
    const { message, details } = asRunError(thrown, "settings");
    return { field: details["field"] === "keep" ? "keep" : "strategy", sentence: message };
  }
}

/** The texts after the person has chosen another strategy: its own settings stand at their defaults. */
export function withStrategy(texts: ReadonlyMap<string, string>, strategy: string): Map<string, string> {
  const next = new Map(texts).set("strategy", strategy);
  const chosen = strategyFromTexts(next);
  for (const field of CONFIG_FIELDS) if (!belongsTo(field, chosen)) next.delete(field.key);
  return next;
}

/** The sentence under a field, null when its text is fine. */
export function fieldError(field: ConfigField, texts: ReadonlyMap<string, string>): string | null {
  const text = texts.get(field.key);
  if (text === undefined) return null;
  try {
    parseField(field, text);
    return null;
  } catch (thrown) {
    return asRunError(thrown, field.label).message;
  }
}

export function textsFromQuery(query: string): ReadonlyMap<string, string> {
  const params = new URLSearchParams(query);
  const texts = new Map<string, string>();
  for (const { key } of CONFIG_FIELDS) {
    const text = params.get(key);
    if (text !== null) texts.set(key, text);
  }
  return texts;
}

export function textsFromConfig(config: RunConfig): ReadonlyMap<string, string> {
  return textsFromQuery(configToQuery(config));
}

/** The settings the texts stand for; a text that does not parse, or that the strategy does not have, counts as its default.
 *  Whether they go together is said by `combinationError`. */
export function configFromTexts(texts: ReadonlyMap<string, string>): RunConfig {
  const strategy = strategyFromTexts(texts);
  const good = CONFIG_FIELDS.flatMap((field) => {
    const text = texts.get(field.key);
    const isGood = text !== undefined && belongsTo(field, strategy) && fieldError(field, texts) === null;
    return isGood ? [[field.key, text] as const] : [];
  });
  return readConfig(new Map(good));
}

/** Query of the texts that parse, "" when all stand at their defaults. */
export function queryFromTexts(texts: ReadonlyMap<string, string>): string {
  return configToQuery(configFromTexts(texts));
}
