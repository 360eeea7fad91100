// One loaded teacher model, shared by the agents that use it.
import { systemClock } from "../src/core/ports.ts";
import { serveWorker } from "../src/threads/serve.ts";
import { ModelHost } from "../src/threads/model/host.ts";
import { openSpeaker } from "../src/threads/model/speaker.ts";
import { pageModels } from "./page_models.ts";

const ports = {
  gpu: "gpu" in navigator ? navigator.gpu : undefined,
  source: pageModels,
  clock: systemClock,
};
serveWorker(
  new ModelHost({
    clock: systemClock,
    openTeacher: (model, how, adapter) =>
      openSpeaker(model, how, { ...ports, ...(adapter === undefined ? {} : { adapter }) }),
  }),
);
