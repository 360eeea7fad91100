// `npm run test:fuzz -- --count 100000 --seed 1 [--target NAME]`: the count run. It prints a line for each target and ends with 1 when
// a reader threw what is no named error, or took more than two seconds. A case repeats from its seed and number.
import { parseArgs } from "node:util";
import { feed } from "./run.ts";
import { targets } from "./targets.ts";

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: "string", default: "100000" },
      seed: { type: "string", default: "1" },
      target: { type: "string" },
    },
  });
  const all = await targets();
  const chosen = all.filter(({ name }) => values.target === undefined || name === values.target);
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  let [cases, broken, memory] = [0, 0, 0];
  for (const target of chosen) {
    const count = Math.ceil((Number(values.count) * target.share) / shares);
    const began = performance.now();
    const tally = await feed(target, Number(values.seed), 0, count);
    const seconds = (performance.now() - began) / 1000;
    memory = Math.max(memory, process.memoryUsage().rss / 1e6);
    cases += tally.cases;
    broken += tally.broken.length;
    console.log(
      `${target.name}: ${tally.cases} cases, ${tally.read} read, ${tally.refused} refused, slowest ${tally.slowestMs.toFixed(0)} ms, ${seconds.toFixed(0)} s`,
    );
    for (const fault of tally.broken) console.log(fault);
  }
  console.log(
    `${cases} cases, seed ${values.seed}: ${broken} broke the rule; rss up to ${memory.toFixed(0)} MB`,
  );
  if (broken > 0) process.exitCode = 1;
}
