// The settings of a run as flags of the command line: the page's own, judged by the same rule as in its form.
import type { Field } from "../settings/catalogue.ts";
import { flagName } from "../settings/flag_name.ts";
import { SETTINGS } from "../settings/run_config.ts";
import { type Flag, type FlagTable, optionalChoice } from "./flags.ts";
import { RunError } from "../core/errors.ts";

/** "learning rate (default 0.006; PAD 0.002)", "rounds of practice (PAD; default 30)" */
function helpOf(field: Field): string {
  const only = SETTINGS.ownerNames(field)
    .map((name) => `${name}, `)
    .join("");
  const named = SETTINGS.ownFallbacks(field.key)
    .map(({ name, value }) => `; ${name} ${value}`)
    .join("");
  const some = field.kind === "list" ? `: some of ${field.choices.map(({ value }) => value).join(", ")}` : "";
  return `${field.label.toLowerCase()}${some} (${only}default ${field.fallback}${named})`;
}

function placeholderOf(field: Field): string {
  if (field.kind === "number") return "N";
  return field.kind === "list" ? "A,B" : field.choices.map(({ value }) => value).join("|");
}

/** One flag a setting. */
export const SETTING_FLAGS: Readonly<Record<string, Flag<string | null>>> = Object.fromEntries(
  SETTINGS.fields.map((field): [string, Flag<string | null>] => [
    flagName(field),
    {
      placeholder: placeholderOf(field),
      help: helpOf(field),
      parse: (text) => String(SETTINGS.parse(field, text)),
      absent: { value: null },
    },
  ]),
);

/** A command's own flags, and one for each setting.
 *  @throws RunError("internal") where both have one of the same name, of which the command would never hear */
export function withSettings<Own extends FlagTable>(own: Own): Own & typeof SETTING_FLAGS {
  const twice = Object.keys(own).filter((name) => Object.hasOwn(SETTING_FLAGS, name));
  if (twice.length === 0) return { ...own, ...SETTING_FLAGS };
  throw new RunError(
    "internal",
    `--${twice.join(", --")} is a setting already: give the command's flag another name.`,
  );
}

/** The settings that the flags give, as texts by the setting's key. */
export function settingTexts(flags: Readonly<Record<string, unknown>>): Map<string, string> {
  const texts = new Map<string, string>();
  for (const field of SETTINGS.fields) {
    const text = flags[flagName(field)];
    if (typeof text === "string") texts.set(field.key, text);
  }
  return texts;
}

/** Who says which answers are right, in a person's words: the setting "labels" by another name. */
export const CHECK_FLAG = {
  check: optionalChoice(
    ["key", "rule", "working", "person", "model", "consensus"],
    "who says which answers are right: their answers, the rule of --answer-rule, these and a calculator that reads the working, you in a file (--answers), a model on a server (--checker), or nobody but the group (as --labels)",
  ),
};

/** @throws RunError("config") when both say something, and not the same */
export function applyCheck(
  texts: Map<string, string>,
  check: "key" | "rule" | "working" | "person" | "model" | "consensus" | null,
): void {
  if (check === null) return;
  if (check === "working") {
    texts.set("working", "checked"); // whether there are answers to check by is seen when the questions are read
    return;
  }
  const labels = check === "key" || check === "rule" ? "truth" : check;
  const given = texts.get("labels");
  if (given !== undefined && given !== labels) {
    throw new RunError(
      "config",
      `--check ${check} and --labels ${given} contradict each other. Leave one out.`,
      {
        check,
        labels: given,
      },
    );
  }
  texts.set("labels", labels);
}
