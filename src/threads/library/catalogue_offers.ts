// The models of the catalogue, as this device could run them: what a person sees before anything is fetched.
import { RunError } from "../../core/errors.ts";
import type { AdapterReport } from "../../core/adapter_report.ts";
import { type Architecture, parseArchitecture } from "../../models/architecture.ts";
import { MODEL_CATALOGUE } from "../../models/catalogue.ts";
import { trainingFlops } from "../../model/flops.ts";
import type { CatalogueOffer } from "./api.ts";

export interface CataloguePorts {
  /** @throws RunError("gpu-memory") with the numbers when a run does not fit */
  readonly plan: (architecture: Architecture, device: AdapterReport) => { readonly sentence: string };
  /** null without a GPU. */
  readonly device: AdapterReport | null;
}

/** A training as it is usual for a chat model on a person's own questions: rows of a question and a line of working. */
const USUAL = { steps: 45, rows: 16, rowTokens: 55, learnedTokens: 16, rank: 16 } as const;

export function catalogueOffers({ plan, device }: CataloguePorts): readonly CatalogueOffer[] {
  return MODEL_CATALOGUE.map(({ repo, revision, license, isGated, parameters, weightBytes, config }) => {
    const architecture = parseArchitecture(config);
    const { steps, rows, rowTokens, learnedTokens, rank } = USUAL;
    const lengths = Array.from({ length: rows }, () => rowTokens);
    return {
      name: `${repo}@${revision}`,
      repo,
      license,
      isGated,
      parameters,
      downloadBytes: weightBytes,
      trainingFlops: steps * trainingFlops(architecture, lengths, rows * learnedTokens, rank),
      ...fitOf(architecture, { plan, device }),
    };
  });
}

function fitOf(
  architecture: Architecture,
  { plan, device }: CataloguePorts,
): Pick<CatalogueOffer, "canRun" | "sentence"> {
  if (device === null)
    return { canRun: false, sentence: "It needs WebGPU, which this browser does not offer here." };
  try {
    return { canRun: true, sentence: plan(architecture, device).sentence };
  } catch (thrown) {
    if (thrown instanceof RunError && thrown.code === "gpu-memory")
      return { canRun: false, sentence: thrown.message };
    throw thrown;
  }
}
