// The values of an experiment or a genome as people read them: settings by the labels of the form, an agent's fields by its number. A log may
// come from anywhere, so that names which are none of ours are shown as they stand.
import { visibleText } from "../../core/visible_text.ts";
import type { Configuration } from "../../search/configuration.ts";
import { SETTINGS } from "../../settings/run_config.ts";
import { valueWords } from "../parts/setting_words.ts";
import { decimal, finePercent, numberSaid } from "../words/numbers.ts";
import { say, sayAny } from "../words/say.tsx";

const fieldOf = (key: string) => SETTINGS.fields.find((field) => field.key === key);

/** "Rank", "Agent 2: role" */
export function keyWords(key: string): string {
  const [, what, seat] = /^(role|temperature|examples) (\d{1,3})$/.exec(key) ?? [];
  const n = seat ?? "";
  if (what === "role") return say("Agent {n}: role", { n });
  if (what === "temperature") return say("Agent {n}: temperature", { n });
  if (what === "examples") return say("Agent {n}: worked examples", { n });
  const field = fieldOf(key);
  return field === undefined ? visibleText(key) : sayAny(field.label);
}

export function loggedValueWords(key: string, value: number | string): string {
  const field = fieldOf(key);
  if (field !== undefined) return valueWords(field, String(value));
  if (typeof value === "number") return numberSaid(String(value));
  return key.startsWith("examples ") && value === "as set" ? say("as set") : visibleText(value);
}

/** "Rank 16, Rounds 3"; "as given" for nothing. */
export function configurationWords(values: Configuration): string {
  const words = Object.entries(values).map(
    ([key, value]) => `${keyWords(key)} ${loggedValueWords(key, value)}`,
  );
  return words.length === 0 ? say("as given") : words.join(", ");
}

/** A score as its metric writes it: "62.5 %", "41.2". */
export const scoreWords = (score: number, { isShare }: { readonly isShare: boolean }): string =>
  isShare ? finePercent(score) : decimal(score, 1);
