// The form's texts and the URL's query: the same keys, the same parser (core/config.ts). A text that does not parse stays
// in the form with its sentence and does not reach the URL.
import type { ConfigField, RunConfig } from "../core/config.ts";
import { CONFIG_FIELDS, configFrom, configToQuery, parseField } from "../core/config.ts";
import { asRunError } from "../core/errors.ts";

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

/** The settings the texts stand for; a text that does not parse counts as its default. */
export function configFromTexts(texts: ReadonlyMap<string, string>): RunConfig {
  const good = CONFIG_FIELDS.flatMap((field) => {
    const text = texts.get(field.key);
    return text === undefined || fieldError(field, texts) !== null ? [] : [[field.key, text] as const];
  });
  return configFrom(new Map(good));
}

/** Query of the texts that parse, "" when all stand at their defaults. */
export function queryFromTexts(texts: ReadonlyMap<string, string>): string {
  return configToQuery(configFromTexts(texts));
}
