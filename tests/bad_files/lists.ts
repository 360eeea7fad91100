// All lists of bad files, one for each reader.
import { adapterFiles } from "./adapter_files.ts";
import type { BadFiles } from "./bad_file.ts";
import { cardFiles } from "./card_files.ts";
import { commandFiles } from "./command_files.ts";
import { configFiles } from "./config_files.ts";
import { ggufFiles } from "./gguf_files.ts";
import { questionFiles } from "./question_files.ts";
import { runFiles } from "./run_files.ts";
import { safetensorsFiles } from "./safetensors_files.ts";
import { templateFiles, tokenizerFiles } from "./tokenizer_files.ts";
import { trainingFiles } from "./training_files.ts";
import { weightFiles } from "./weight_files.ts";
import { zipFiles } from "./zip_files.ts";

export const LISTS: readonly BadFiles[] = [
  configFiles,
  safetensorsFiles,
  weightFiles,
  tokenizerFiles,
  templateFiles,
  ggufFiles,
  cardFiles,
  questionFiles,
  zipFiles,
  adapterFiles,
  runFiles,
  trainingFiles,
  commandFiles,
];
