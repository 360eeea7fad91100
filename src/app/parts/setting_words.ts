// A run's settings as people read them: by the labels of their choices, not by the names under which they are stored.
import type { Field } from "../../settings/catalogue.ts";
import { namesOf } from "../../settings/row.ts";
import type { RunConfig } from "../../settings/run_config.ts";
import { numberSaid } from "../words/numbers.ts";
import { sayAny } from "../words/say.tsx";
import { visibleText } from "../../core/visible_text.ts";

/** What the run's setting stands at: "Debate", "compare, remain", "0.001". */
export const settingWords = (field: Field, config: RunConfig): string =>
  valueWords(field, String(config[field.key as keyof RunConfig]));

/** What a value of a setting is called. */
export function valueWords(field: Field, value: string): string {
  if (field.kind === "number") return numberSaid(value);
  const { choices } = field;
  const labelOf = (name: string): string =>
    visibleText(sayAny(choices.find((choice) => choice.value === name)?.label ?? name));
  return field.kind === "list" ? namesOf(value).map(labelOf).join(", ") : labelOf(value);
}
