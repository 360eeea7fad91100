// Prints what each bad file is answered with, and how many there are for each reader: `npm run test:bad-files`.
import { give } from "./give.ts";
import { LISTS } from "./lists.ts";

let total = 0;
for (const { reader, files } of LISTS) {
  for (const file of files) {
    const { code, sentences, ms } = await give(file).catch((thrown: unknown) => ({
      code: "NO RUN ERROR",
      sentences: [String(thrown)],
      ms: 0,
    }));
    const isRight = code === file.code && sentences.some((each) => file.says.test(each));
    console.log(
      `${isRight ? "  " : "! "}${reader}: ${file.name} -> ${code}, ${ms.toFixed(0)} ms\n      ${sentences.join("\n      ")}`,
    );
  }
  total += files.length;
}
for (const { reader, files } of LISTS) console.log(`${String(files.length).padStart(4)} ${reader}`);
console.log(`${String(total).padStart(4)} in all`);
