// `npm run schemas`: writes the JSON Schemas in docs/ from the schemas that the code itself reads by.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/schemas.ts");
