// docs/results.md has nine writers: the demo, whose part comes first, the experiment, the rows of it that were made anew, its tables of
// teachers and of methods, the evidence of a real model, the rows that were added to that, its table of teachers, and the bench behind them. Each replaces its own
// part.

const MARKS = {
  science: "\n<!-- Below: written by `npm run science`. -->\n",
  anew: "\n<!-- Below: written by `npm run science -- --only ROWS --add`. -->\n",
  teachers: "\n<!-- Below: written by `npm run science -- --teachers`. -->\n",
  methods: "\n<!-- Below: written by `npm run science -- --methods`. -->\n",
  evidence: "\n<!-- Below: written by `npm run evidence`. -->\n",
  added: "\n<!-- Below: written by `npm run evidence -- --only ROWS --add`. -->\n",
  chatTeachers: "\n<!-- Below: written by `npm run evidence -- --teachers`. -->\n",
  bench: "\n<!-- Below: written by `npm run bench -- --results`. -->\n",
} as const;
const MARKED = [
  "science",
  "anew",
  "teachers",
  "methods",
  "evidence",
  "added",
  "chatTeachers",
  "bench",
] as const;

type Part = "demo" | keyof typeof MARKS;

/** The page with one part replaced; "" takes it away. */
export function withSection(page: string, part: Part, text: string): string {
  const parts = { ...partsOf(page), [part]: text };
  return MARKED.reduce(
    (so, name) => (parts[name] === "" ? so : `${so.trimEnd()}\n${MARKS[name]}${parts[name]}`),
    parts.demo,
  );
}

function partsOf(page: string): Record<Part, string> {
  const parts: Record<Part, string> = {
    demo: "",
    science: "",
    anew: "",
    teachers: "",
    methods: "",
    evidence: "",
    added: "",
    chatTeachers: "",
    bench: "",
  };
  let rest = page;
  for (const name of MARKED.toReversed()) {
    const [before = "", own = ""] = rest.split(MARKS[name]);
    parts[name] = own;
    rest = before;
  }
  return { ...parts, demo: rest };
}

/** The section of a run over some rows, as the page shows it behind the table of all rows: its own heading, which rows of that table were
 *  made again, and neither plots nor claims about rows that it does not have.
 *  @param section as `retort science` writes it @param rows names of the rows that were made */
export function anewSection(section: string, rows: readonly string[]): string {
  const lines = section
    .split("\n")
    .filter((line) => !line.startsWith("![") && !line.startsWith("- not measured:"))
    .map((line) => (line === "## Distillation, measured" ? "## Rows made anew" : line));
  const at = lines.indexOf("## Rows made anew") + 1;
  const again = `Of the table above these rows were made again, with the recipes of today (docs/log.md): ${rows.join(", ")}.`;
  return [...lines.slice(0, at), "", again, ...lines.slice(at)].join("\n").replaceAll(/\n{3,}/g, "\n\n");
}
