// `npm run borders`: writes the linter's import rules and the table of docs/architecture.md from borders.json.
import { loadTypeScript } from "./run_typescript.mjs";

/** @type {typeof import("./borders.ts")} */
const { writeBorders } = await loadTypeScript("tools/borders.ts");
writeBorders();
