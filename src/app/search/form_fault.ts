// Why a search cannot begin with the form's texts. Elsewhere a text that does not parse counts as its default; a search is not begun with what
// nobody asked for.
import { SETTINGS } from "../../settings/run_config.ts";
import { chosenFromTexts, combinationError, fieldError } from "../run/form_texts.ts";

/** The first sentence that the form shows at its settings, null where it shows none. */
export function formFault(texts: ReadonlyMap<string, string>): string | null {
  const chosen = chosenFromTexts(texts);
  for (const field of SETTINGS.fields) {
    const fault = SETTINGS.belongs(field, chosen) ? fieldError(field, texts) : null;
    if (fault !== null) return fault;
  }
  return combinationError(texts)?.sentence ?? null;
}
