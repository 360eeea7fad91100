// `npm run guide`: prints the teacher's guide of the built page in each language, as a browser prints it.
import { GUIDE_LANGUAGES, GUIDES, readGuide } from "../../tools/guide_file.ts";
import { keepFile, withBuiltPage } from "./picture_files.ts";

const MOST_BYTES = 300_000;

for (const language of GUIDE_LANGUAGES) {
  const { page: path, print } = GUIDES[language];
  await withBuiltPage("guide", path, async ({ page, errors }) => {
    await page.locator("h1").waitFor();
    if (errors.length > 0) throw new Error(`${path} is shown with errors: ${errors.join("; ")}`);
    await page.setViewportSize({ width: 390, height: 844 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 390) throw new Error(`${path} is ${width} px wide on a phone of 390`);
    keepFile(print, await page.pdf({ preferCSSPageSize: true, tagged: true, outline: true }), MOST_BYTES);
  });
  console.log(`${print}: edition ${readGuide(language).edition}`);
}
process.exit(0);
