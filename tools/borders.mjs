// `npm run borders`: writes the linter's import rules and the table of docs/architecture.md from borders.json.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/borders.ts");
