// Runs the file that the first argument names, with the arguments behind it: its `main`, if it has one. It is a file of its own,
// because vite loads nothing more once the import of the first file has settled, and a tool may import something late.
import { argv } from "node:process";

const [path = ""] = argv.splice(2, 1);
const { main } = (await import(/* @vite-ignore */ path)) as {
  readonly main?: (args: readonly string[]) => unknown;
};
await main?.(argv.slice(2));
