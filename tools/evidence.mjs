// `npm run evidence`: what a real chat model gains, on this machine.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/evidence.ts");
