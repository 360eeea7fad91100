// The bundled model as far as the page's own thread needs it. Loaded when a run begins or is shown.
import { systemClock, systemFetch } from "../../core/ports.ts";
import { openModel } from "../../models/open.ts";
import { siteSource } from "../../models/site_source.ts";
import type { PageModel } from "../run/session_ports.ts";

/** @param path its folder on the site. @throws RunError("fetch-failed" | "model-invalid") */
export async function openBundledModel(path: string): Promise<PageModel> {
  const source = await siteSource({ fetch: systemFetch, clock: systemClock }, path);
  const { ref, voice } = await openModel(source, ["ref"]);
  return { ref, voice: await voice() };
}
