// The text of a model's chat template, which tokenizer_config.json may hold as a string or as one of several by name.
import { RunError } from "../core/errors.ts";

/** The template, or of several the one called "default"; null for a model without one.
 *  @param tokenizerConfig parsed tokenizer_config.json
 *  @throws RunError("model-invalid") for a list without a "default", or anything else that is no template */
export function templateText(tokenizerConfig: unknown): string | null {
  const value: unknown =
    typeof tokenizerConfig === "object" && tokenizerConfig !== null && "chat_template" in tokenizerConfig
      ? tokenizerConfig.chat_template
      : null;
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return null;
  const named = Array.isArray(value)
    ? value.map((each: unknown) => new Map<string, unknown>(Object.entries(Object(each))))
    : [];
  const text = named.find((each) => each.get("name") === "default")?.get("template");
  if (typeof text === "string") return text;
  const names = named.map((each) => String(each.get("name"))).join(", ");
  const found = Array.isArray(value) ? `a list without one called "default" (${names})` : `a ${typeof value}`;
  throw new RunError(
    "model-invalid",
    `tokenizer_config.json: chat_template is ${found}. Expected a text, or a list with one called "default".`,
    { names },
  );
}
