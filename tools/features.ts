// `npm run features`: writes docs/features.md, what works with what, from the lists that the code itself reads. A test fails when the
// page is not what the lists say.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LESSONS } from "../src/app/lesson/lesson_list.ts";
import { FORMATS } from "../src/export/list.ts";
import { METHODS } from "../src/methods/list.ts";
import { type Architecture, parseArchitecture } from "../src/models/architecture.ts";
import { FAMILIES } from "../src/models/families/list.ts";
import { defaultConfig } from "../src/settings/run_config.ts";
import { PROTOCOLS } from "../src/teachers/list.ts";
import { SOURCES } from "../src/tasks/sources.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const FEATURES_PAGE = join(ROOT, "docs/features.md");

type Row = readonly string[];

export function main(): void {
  writeFileSync(FEATURES_PAGE, featuresPage());
}

/** The whole page. */
export function featuresPage(): string {
  return [
    "# What works with what",
    "",
    "Written by `npm run features` from the lists that the code itself reads: [families](../src/models/families/list.ts),",
    "[teachers](../src/teachers/list.ts), [methods](../src/methods/list.ts), [formats](../src/export/list.ts) and",
    "[sources of questions](../src/tasks/sources.ts). How to add to each stands in [architecture.md](architecture.md#how-to-add).",
    "",
    "## Families of models",
    "",
    "The engine reads, trains and decodes every family of the list with the same decoder block. A format that a family lacks says why.",
    "",
    ...table(familyRows()),
    "",
    "## Teachers",
    "",
    ...table(teacherRows()),
    "",
    "## Methods",
    "",
    "A format that cannot express what a method makes says why.",
    "",
    ...table(methodRows()),
    "",
    "## Export formats",
    "",
    ...table(formatRows()),
    "",
    "## Sources of questions",
    "",
    ...table(sourceRows()),
    "",
    "## Lessons",
    "",
    "What a class can do with the page, card by card: [the teacher's guide](lesson.md).",
    "",
    ...table(lessonRows()),
    "",
  ].join("\n");
}

function familyRows(): Row[] {
  const head = ["family", "models", "read", "train", "decode", ...FORMATS.map(({ id }) => id)];
  const rows = FAMILIES.map(({ id, models }) => {
    const architecture = smallArchitecture(id);
    const run = { strategy: "rsft", keptStep: null, architecture } as const;
    return [`\`${id}\``, models, "yes", "yes", "yes", ...FORMATS.map(({ fits }) => inWords(fits(run)))];
  });
  return [head, ...rows];
}

function teacherRows(): Row[] {
  const rows = Object.entries(PROTOCOLS).map(([id, { words, paper, needs, rows: settings, view }]) => [
    `\`${id}\``,
    words.title,
    words.how,
    paper,
    needs.join(", "),
    Object.keys(settings)
      .map((key) => `\`${key}\``)
      .join(", "),
    view,
  ]);
  return [
    ["teacher", "name", "what it does", "paper", "needs of the voice", "its settings", "shown as"],
    ...rows,
  ];
}

function methodRows(): Row[] {
  const architecture = smallArchitecture(FAMILIES[0]?.id ?? "");
  const ids = Object.keys(METHODS) as (keyof typeof METHODS)[];
  const rows = ids.map((strategy) => {
    const { name, words, rows: settings } = METHODS[strategy];
    const lacks = FORMATS.flatMap(({ id, fits }) => {
      const why = fits({ strategy, keptStep: null, architecture });
      return why === true ? [] : [`${id}: ${why}`];
    });
    const needs = METHODS[strategy].needs?.(defaultConfig(strategy)) ?? [];
    const own = Object.keys(settings).map((key) => `\`${key}\``);
    return [
      `\`${strategy}\``,
      name,
      words.learned,
      needs.map(({ capability }) => capability).join(", "),
      own.join(", "),
      lacks.join("; "),
    ];
  });
  return [
    ["method", "name", "the adapter learned", "needs of the voice", "its settings", "formats it cannot have"],
    ...rows,
  ];
}

function formatRows(): Row[] {
  const rows = FORMATS.map(({ id, folder, use, options = [] }) => [
    `\`${id}\``,
    `\`${folder}\``,
    use.what,
    use.command === undefined ? "" : `\`${use.command}\``,
    options.flatMap(({ ticks }) => ticks.map((tick) => tick.label)).join("; "),
  ]);
  return [
    ["format", "folder of the zip", "what it is for", "the command that uses it", "may be chosen"],
    ...rows,
  ];
}

function lessonRows(): Row[] {
  const rows = LESSONS.map(({ id, title, cards }) => [
    `\`?lesson=${id}\``,
    title,
    String(cards.at(-1)?.minutes[1] ?? 0),
    cards.map((card) => card.title).join("; "),
  ]);
  return [["address", "lesson", "minutes", "cards"], ...rows];
}

function sourceRows(): Row[] {
  const rows = SOURCES.map(({ id, title, words, needs }) => [`\`${id}\``, title, words, needs]);
  return [["source", "name", "what it is", "what it must be given"], ...rows];
}

/** The dimensions of a model of this family, as small as config.json can say them. */
function smallArchitecture(model_type: string): Architecture {
  return parseArchitecture({
    model_type,
    hidden_size: 8,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    head_dim: 4,
    intermediate_size: 8,
    vocab_size: 8,
    max_position_embeddings: 8,
    eos_token_id: 1,
  });
}

const inWords = (fits: true | string): string => (fits === true ? "yes" : `no: ${fits}`);

function table([head, ...rows]: readonly Row[]): string[] {
  const line = (cells: Row) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = line((head ?? []).map(() => "-"));
  return ["<!-- prettier-ignore -->", line(head ?? []), rule, ...rows.map(line)];
}
