// `npm run bench`: what this machine's GPU does with our kernels and steps.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/bench/bench.ts");
