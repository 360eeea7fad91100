// docs/results.md has two writers: the demo, whose part comes first, and the bench behind it. Each replaces its own part.

const BENCH = "\n<!-- Below: written by `npm run bench -- --results`. -->\n";

/** The page with one part replaced. @param {string} page @param {"demo" | "bench"} part @param {string} text */
export function withSection(page, part, text) {
  const at = page.indexOf(BENCH);
  const demo = part === "demo" ? text : at === -1 ? page : page.slice(0, at);
  const bench = part === "bench" ? text : at === -1 ? "" : page.slice(at + BENCH.length);
  return bench === "" ? demo : `${demo.trimEnd()}\n${BENCH}${bench}`;
}
