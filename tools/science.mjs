// `npm run science`: the whole experiment on this machine.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/science.ts");
