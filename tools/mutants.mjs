// `npm run test:mutants`: makes small mistakes in a copy of the source and says which of them no test notices.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/mutants/run_mutants.ts");
