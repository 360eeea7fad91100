// docs/results.md has three writers: the demo, whose part comes first, the experiment and the bench behind it. Each replaces its
// own part.

const MARKS = {
  science: "\n<!-- Below: written by `npm run science`. -->\n",
  bench: "\n<!-- Below: written by `npm run bench -- --results`. -->\n",
} as const;

type Part = "demo" | keyof typeof MARKS;

/** The page with one part replaced. */
export function withSection(page: string, part: Part, text: string): string {
  const parts = { ...partsOf(page), [part]: text };
  return (["science", "bench"] as const).reduce(
    (so, name) => (parts[name] === "" ? so : `${so.trimEnd()}\n${MARKS[name]}${parts[name]}`),
    parts.demo,
  );
}

function partsOf(page: string): Record<Part, string> {
  const [beforeBench = "", bench = ""] = page.split(MARKS.bench);
  const [demo = "", science = ""] = beforeBench.split(MARKS.science);
  return { demo, science, bench };
}
