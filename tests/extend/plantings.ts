// What is planted: one toy of each kind that the house grows by.
import type { Planting } from "./plant.ts";

export const PLANTINGS: readonly Planting[] = [
  {
    kind: "teacher",
    before: 35,
    files: { "src/teachers/protocols/toy.ts": "teacher.ts" },
    edits: {
      "src/teachers/list.ts": [
        {
          after: 'import { selfCorrection } from "./protocols/self_correction.ts";\n',
          text: 'import { toy } from "./protocols/toy.ts";\n',
        },
        { after: "export const PROTOCOLS = {\n", text: "  toy,\n" },
      ],
    },
  },
  {
    kind: "method (one folder)",
    before: 24,
    files: { "src/methods/toy/method.ts": "method.ts", "src/methods/toy/learn.ts": "learn.ts" },
    edits: {
      "src/methods/list.ts": [
        {
          after: 'import { rsft } from "./rsft/method.ts";\n',
          text: 'import { toy } from "./toy/method.ts";\n',
        },
        { after: "export const METHODS = { ", text: "toy, " },
      ],
    },
  },
  {
    kind: "export format",
    before: 6,
    files: { "src/export/formats/toy.ts": "format.ts" },
    edits: {
      "src/export/list.ts": [
        {
          after: 'import type { ExportFormat } from "./format.ts";\n',
          text: 'import { toy } from "./formats/toy.ts";\n',
        },
        { after: "export const FORMATS: readonly ExportFormat[] = [", text: "toy, " },
      ],
    },
  },
  {
    kind: "model family",
    before: 22,
    files: { "src/models/families/toy.ts": "family.ts" },
    edits: {
      "src/models/families/list.ts": [
        {
          after: 'import type { ModelFamily } from "./family.ts";\n',
          text: 'import { toy } from "./toy.ts";\n',
        },
        { after: "export const FAMILIES: readonly ModelFamily[] = [", text: "toy, " },
      ],
    },
  },
  {
    kind: "question source",
    before: 20,
    files: { "src/tasks/sources/toy.ts": "source.ts" },
    edits: {
      "src/tasks/sources.ts": [
        {
          after: 'import { JSONL_SOURCE } from "./sources/jsonl.ts";\n',
          text: 'import { TOY_SOURCE } from "./sources/toy.ts";\n',
        },
        { after: "export const SOURCES: readonly QuestionSource[] = [", text: "TOY_SOURCE, " },
      ],
    },
  },
  {
    kind: "setting",
    before: 3,
    files: {},
    edits: {
      "src/settings/run_rows.ts": [
        {
          after: "export const RUN_ROWS = {\n",
          text: '  toySetting: integer({ place: "questions", label: "Toy", help: "Does nothing.", min: 0, max: 9, fallback: 4 }),\n',
        },
      ],
    },
  },
];
