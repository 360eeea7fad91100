// In the browser: eight questions answered greedily by the bundled model, by our engine and by transformers.js with device
// "webgpu", in turns on the same adapter. Both must say the same words, otherwise the comparison is void.
import { Bench, type BenchRow } from "../../src/bench/bench_row.ts";
import { queueProbe } from "../../src/gpu/measure.ts";
import { uploadModel } from "../../src/bench/models.ts";
import { PEER_OPS } from "../../src/bench/verdicts.ts";
import { systemClock, systemFetch } from "../../src/core/ports.ts";
import { withMadeGraphs } from "../../src/export/made_graph.ts";
import { openDevice } from "../../src/gpu/device.ts";
import { EngineLm } from "../../src/lm/engine_lm.ts";
import { openTeacher } from "../../src/lm/open_teacher.ts";
import { Generator } from "../../src/model/generate.ts";
import { openModel } from "../../src/models/open.ts";
import { pageSources } from "../../src/models/page_sources.ts";

const PATH = "/models/tiny";
const ROWS = 8;
const PARTS = ["ref", "architecture", "tokenizer", "tensors"] as const;

export interface DecodingOptions {
  /** For the rows. */
  readonly commit: string;
  readonly samples: number;
}

/** Both engines' rows. @throws Error when they say different words */
async function compareDecoding({ commit, samples }: DecodingOptions): Promise<readonly BenchRow[]> {
  const source = withMadeGraphs(pageSources({ fetch: systemFetch, clock: systemClock }));
  const opened = await openModel(await source(PATH), PARTS);
  const gpu = await openDevice(navigator.gpu);
  const { model } = await uploadModel(gpu, opened);
  const generator = await Generator.create(gpu, model);
  const ours = new EngineLm(generator, opened.tokenizer, false);
  const { lm: theirs } = await openTeacher(opened.ref, "webgpu", { source, clock: systemClock });

  const requests = Array.from({ length: ROWS }, (_, i) => ({
    id: `${i}`,
    prompt: `<|bos|> <|user|> Ann has ${10 + i} eggs . Ann gets ${2 + i} from Kim . How many eggs does Ann have now ? <|assistant|>`,
    maxNewTokens: 40,
    temperature: 0,
    seed: i,
  }));
  const [own, other] = [await ours.generate(requests), await theirs.generate(requests)];
  const differs = own.findIndex((completion, i) => completion.text !== other[i]?.text);
  if (differs !== -1)
    throw new Error(
      `void: row ${differs} says "${own[differs]?.text}" here and "${other[differs]?.text}" there`,
    );
  const tokens = own.reduce((sum, { completionTokens }) => sum + completionTokens, 0);
  const bench = new Bench({
    gpu,
    clock: systemClock,
    clockName: "wall",
    timestamps: null,
    measure: { sampleMs: 20, samples },
    commit,
    onRow: () => {},
  });
  const shape = `retort-tiny, ${ROWS} rows, ${tokens} tokens in all, Chromium`;
  const work = { group: "peer", shape, flops: 0, bytes: 0, tokens } as const;
  await bench.time([
    { ...work, op: PEER_OPS.decode.ours, probe: queueProbe(gpu, systemClock, () => ours.generate(requests)) },
    {
      ...work,
      op: PEER_OPS.decode.theirs,
      probe: queueProbe(gpu, systemClock, () => theirs.generate(requests)),
    },
  ]);
  return bench.rows;
}

Object.assign(globalThis, { compareDecoding });
