// What the agents of a headless run speak through: two speakers of one model say nearly the same, and not always the very same.

export const SPEAKERS = ["onnx", "engine"] as const;
export type SpeakerName = (typeof SPEAKERS)[number];
