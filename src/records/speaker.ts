// What a run's agents speak through: two speakers of one model say nearly the same, and not always the very same, so a run that has begun
// with one goes on with it. "onnx": the runtime of transformers.js, on the graph that the model brings or on one that our exporter
// makes of it. "engine": our own engine, on the GPU.

export const SPEAKERS = ["onnx", "engine"] as const;
export type SpeakerName = (typeof SPEAKERS)[number];
