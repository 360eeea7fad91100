// `node tools/seal_model.mjs [public/models/tiny] [--check]`: seals a model folder, or says what is stale.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/seal_model.ts");
