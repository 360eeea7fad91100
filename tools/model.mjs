// `npm run model -- smollm2-135m`: fetches a model that tests and evidence use; without a name it lists the models.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/model/main.ts");
