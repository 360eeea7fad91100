// How tall a tile of a large product is fastest on a device, timed there. Which tile it is changes no bit of a product, and what is chosen
// is asked to prove it: where the taller tile computes other bits, the usual one stays, whose kernels were checked against float64.
import { type ErrorCode, RunError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports.ts";
import { Buffers, read, type Slice, write } from "../../gpu/buffers.ts";
import type { Gpu } from "../../gpu/device.ts";
import { kernelProbe, measure } from "../../gpu/measure.ts";
import { Recorder, type Step } from "../../gpu/recorder.ts";
import { type Floats, normals } from "../kernel_case.ts";
import { type Matrix, matrixBytes, type WeightStorage } from "../matrix.ts";
import { packedMatrix, packRows } from "../quantize.ts";
import { linear, linearBackward, TILE_ROWS, type TileRows } from "./matmul.ts";

/** Most time that it takes. */
export const TUNE_BUDGET_MS = 2000;
/** Another tile than the usual one must take less than this share of its time: less is noise. */
const CLEARLY = 0.97;
const USUAL: TileRows = 64;
const SAMPLE = { sampleMs: 8, samples: 5 };

/** A product x W^T and its gradient dy W, with how W is stored, and an adapter of this rank on two groups of outputs. */
export interface ProductShape {
  readonly storage: WeightStorage;
  readonly rank: number;
  readonly rows: number;
  readonly inputs: number;
  /** A multiple of 8. */
  readonly outputs: number;
}

export interface TileTime {
  readonly tileRows: TileRows;
  /** Of a product and its gradient, p50. */
  readonly milliseconds: number;
}

/** What was found out. */
export interface TileChoice {
  readonly tileRows: TileRows;
  /** None where the tiles could not be compared. */
  readonly times: readonly TileTime[];
  /** "no time": not within the budget. "no memory": the device gives none for it. "other bits": the tiles do not agree. "refused": the driver
   *  does not compile a tile. */
  readonly unable?: "no time" | "no memory" | "other bits" | "refused";
  readonly seconds: number;
}

export interface TuneOptions {
  readonly clock: Clock;
  readonly budgetMs: number;
}

/** Times both tiles in turns. @throws the device's failure */
export async function tuneTiles(
  gpu: Gpu,
  shape: ProductShape,
  { clock, budgetMs }: TuneOptions,
): Promise<TileChoice> {
  const began = clock.elapsed();
  const spent = () => clock.elapsed() - began;
  const usual = (unable: NonNullable<TileChoice["unable"]>): TileChoice => {
    return { unable, tileRows: USUAL, times: [], seconds: spent() / 1000 };
  };
  const buffers = new Buffers(gpu);
  const products: TiledProduct[] = [];
  try {
    const inputs = await uploaded(gpu, buffers, shape);
    for (const tileRows of TILE_ROWS) {
      if (spent() >= budgetMs) return usual("no time"); // a driver that compiles for seconds
      products.push(await record(gpu, inputs, { shape, tileRows, clock }));
    }
    for (const { steps } of products) for (const step of steps) step.run();
    if (!(await agree(gpu, products))) return usual("other bits");
    const left = budgetMs - spent();
    if (left <= 0) return usual("no time");
    const probes = products.flatMap(({ steps }) => steps.map((step) => probeOf(gpu, clock, step)));
    const timings = await measure(probes, { ...SAMPLE, mostMs: left / probes.length });
    const times = products.map(({ tileRows }, i) => {
      const [product, gradient] = [timings[2 * i]!, timings[2 * i + 1]!]; // two probes of each
      return { tileRows, milliseconds: product.p50 + gradient.p50 };
    });
    return { times, tileRows: fastestTile(times), seconds: spent() / 1000 };
  } catch (thrown) {
    const why = thrown instanceof RunError && gpu.failure === null ? UNABLE[thrown.code] : undefined;
    if (why === undefined) throw thrown;
    return usual(why);
  } finally {
    for (const { steps } of products) for (const step of steps) step.destroy();
    buffers.destroy();
  }
}

/** Errors that say something of the tiles, or of the room for them, and nothing against the device. */
const UNABLE: Readonly<Partial<Record<ErrorCode, "refused" | "no memory">>> = {
  "gpu-program": "refused",
  "gpu-memory": "no memory",
};

/** The usual tile, unless another one is clearly faster. */
export function fastestTile(times: readonly TileTime[]): TileRows {
  const usual = times.find(({ tileRows }) => tileRows === USUAL)?.milliseconds ?? Infinity;
  const [best] = times.toSorted((a, b) => a.milliseconds - b.milliseconds);
  return best !== undefined && best.milliseconds < CLEARLY * usual ? best.tileRows : USUAL;
}

/** What a product and its gradient read and write, by the names of `linear` and `linearBackward`. */
interface Uploaded {
  readonly weight: Matrix;
  readonly read: Readonly<Record<keyof ReturnType<typeof countsOf>, Slice>>;
  /** What each tile writes: outputs, then gradients. */
  readonly results: ReadonlyMap<TileRows, readonly [Slice, Slice]>;
}

/** Floats that are read, by name. */
const countsOf = ({ rows, inputs, outputs, rank }: ProductShape) => ({
  x: rows * inputs,
  bias: outputs,
  residual: rows * outputs,
  xa: rows * rank * GROUPS,
  b: outputs * rank,
  dy: rows * outputs,
  dyb: rows * rank * GROUPS,
  a: rank * GROUPS * inputs,
  keep: rows,
});

/** Gate and up. */
const GROUPS = 2;

async function uploaded(gpu: Gpu, buffers: Buffers, shape: ProductShape): Promise<Uploaded> {
  const { storage, rows, inputs, outputs } = shape;
  const read: Record<string, Slice> = {};
  for (const [key, [name, count]] of Object.entries(countsOf(shape)).entries()) {
    const slices = await buffers.allocate("tuning", { [name]: 4 * count });
    read[name] = slices[name]!;
    // What a gradient keeps of the one before stays small, however often it is computed.
    write(gpu, read[name], name === "keep" ? new Float32Array(count).fill(0.5) : numbers(key + 1, count));
  }
  const packed = packedMatrix(storage, outputs, inputs);
  packRows(packed, 0, numbers(99, outputs * inputs));
  const { w } = await buffers.allocate("tuning", { w: matrixBytes(storage, outputs, inputs) });
  write(gpu, w, packed.words);
  const results = new Map<TileRows, [Slice, Slice]>();
  for (const tileRows of TILE_ROWS) {
    const { y, dx } = await buffers.allocate("tuning", { y: 4 * rows * outputs, dx: 4 * rows * inputs });
    results.set(tileRows, [y, dx]);
  }
  const weight = { slice: w, storage, rows: outputs, columns: inputs };
  return { weight, read: read as Uploaded["read"], results }; // one for each name of countsOf
}

/** Normal numbers that are made in no time: some thousands, over and over, of a count that no side of a matrix is a multiple of. */
function numbers(key: number, count: number): Floats {
  const some = normals(key, 8191);
  return Float32Array.from({ length: count }, (_, i) => some[i % some.length]!);
}

/** A product and its gradient by one tile. */
interface TiledProduct {
  readonly tileRows: TileRows;
  readonly steps: readonly [Step, Step];
  readonly results: readonly [Slice, Slice];
}

/** With all that a product of a training can have: bias, residual, the adapter on its groups; in the gradient what is kept of the one before. */
async function record(
  gpu: Gpu,
  { weight, read: { x, bias, residual, xa, b, dy, dyb, a, keep }, results }: Uploaded,
  {
    shape,
    tileRows,
    clock,
  }: Pick<TuneOptions, "clock"> & {
    readonly shape: ProductShape;
    readonly tileRows: TileRows;
  },
): Promise<TiledProduct> {
  const { rows, outputs, rank } = shape;
  const [out, dx] = results.get(tileRows)!; // of every tile
  const groups = Array.from({ length: GROUPS }, () => outputs / GROUPS);
  const product = new Recorder(gpu, "tuning, product", clock);
  linear(product, { x, weight, out, bias, residual, lora: { xa, b, rank, groups }, rows, tileRows });
  const gradient = new Recorder(gpu, "tuning, gradient", clock);
  const lora = { dyb, a, rank: GROUPS * rank };
  linearBackward(gradient, { dy, weight, dx, lora, keep, rows, tileRows });
  const first = await product.finish();
  try {
    return { tileRows, steps: [first, await gradient.finish()], results: [out, dx] };
  } catch (thrown) {
    first.destroy();
    throw thrown;
  }
}

/** Whether all tiles wrote the same bits. */
async function agree(gpu: Gpu, products: readonly TiledProduct[]): Promise<boolean> {
  const [first, ...others] = await Promise.all(
    products.map(({ results }) => Promise.all(results.map((slice) => read(gpu, slice)))),
  );
  return others.every((other) => other.every((bytes, i) => isEqual(bytes, first![i]!)));
}

function isEqual(a: ArrayBuffer, b: ArrayBuffer): boolean {
  const [left, right] = [new Uint32Array(a), new Uint32Array(b)];
  return left.length === right.length && left.every((word, i) => word === right[i]);
}

function probeOf(gpu: Gpu, clock: Clock, step: Step) {
  const [dispatch] = step.distinct();
  return kernelProbe(gpu, clock, dispatch!, null); // each step is one product
}
