// docs/results.md has three writers: the demo, whose part comes first, the experiment and the bench behind it. Each replaces its
// own part.

const MARKS = {
  science: "\n<!-- Below: written by `npm run science`. -->\n",
  bench: "\n<!-- Below: written by `npm run bench -- --results`. -->\n",
};

/** The page with one part replaced. @param {string} page @param {"demo" | "science" | "bench"} part @param {string} text */
export function withSection(page, part, text) {
  const parts = { ...partsOf(page), [part]: text };
  return ["science", "bench"].reduce((so, name) => {
    const key = /** @type {keyof typeof MARKS} */ (name);
    return parts[key] === "" ? so : `${so.trimEnd()}\n${MARKS[key]}${parts[key]}`;
  }, parts.demo);
}

/** @param {string} page */
function partsOf(page) {
  const [beforeBench = "", bench = ""] = page.split(MARKS.bench);
  const [demo = "", science = ""] = beforeBench.split(MARKS.science);
  return { demo, science, bench };
}
