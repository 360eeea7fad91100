// `npm run demo`: the page's whole path in a headless browser.
import { runMain } from "./run_typescript.mjs";

await runMain("tools/demo/demo.ts");
