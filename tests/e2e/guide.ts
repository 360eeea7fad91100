// `npm run guide`: prints the teacher's guide of the built page to docs/lesson.pdf, as a browser prints it.
import { readGuide, GUIDE } from "../../tools/guide_file.ts";
import { keepFile, withBuiltPage } from "./picture_files.ts";

const MOST_BYTES = 300_000;

await withBuiltPage("guide", GUIDE, async ({ page, errors }) => {
  await page.locator("h1").waitFor();
  if (errors.length > 0) throw new Error(`the guide is shown with errors: ${errors.join("; ")}`);
  keepFile(
    "docs/lesson.pdf",
    await page.pdf({ preferCSSPageSize: true, tagged: true, outline: true }),
    MOST_BYTES,
  );
});
console.log(`edition ${readGuide().edition}`);
process.exit(0);
