// Loops written out before a program is compiled, for software adapters. Such a driver keeps an array that a loop indexes in memory
// and walks it lane by lane; numbered variables it keeps in registers. And a broadcast wants the number of its lane as a constant.

/** The source with its marked lines repeated. A line with `$d` stands for `quads` lines, d from 0 on; there and in a line with `$l`,
 *  which stands for as many, `$p` is the part d / lanes and `$l` the lane d % lanes that holds quad d of a row whose quads are dealt out
 *  to the lanes of a subgroup. A line with `$p` alone stands for one line a part. */
export function unrolled(source: string, quads: number, lanes: number): string {
  const parts = Math.ceil(quads / lanes);
  return source
    .split("\n")
    .flatMap((line) => {
      if (/^\s*\/\//.test(line)) return [line];
      if (/\$[dl]/.test(line)) {
        return Array.from({ length: quads }, (_, d) =>
          line
            .replaceAll("$d", `${d}`)
            .replaceAll("$p", `${Math.floor(d / lanes)}`)
            .replaceAll("$l", `${d % lanes}`),
        );
      }
      if (!line.includes("$p")) return [line];
      return Array.from({ length: parts }, (_, p) => line.replaceAll("$p", `${p}`));
    })
    .join("\n");
}
