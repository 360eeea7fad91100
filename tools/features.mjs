// `npm run features`: writes docs/features.md from the lists of families, formats and methods.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/features.ts");
