// `npm run story -- ZIP`: writes the recorded run that the start page plays, from the zip of a run of the bundled model.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/story.ts");
