// `npm run gpu-day`: what a machine with a real GPU is asked in the few minutes that it is at hand.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/gpu_day/main.ts");
