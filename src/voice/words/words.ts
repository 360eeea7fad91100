// The voice of the bundled model and of any other that brings a dialect in its retort.json: fixed templates of words, solutions in
// the "Step n : … Answer :" notation.
import { RunError } from "../../core/errors.ts";
import { signatureOf } from "../signature.ts";
import type { Asked, Voice } from "../voice.ts";
import { correctionOfOwn } from "./correction.ts";
import { fromWords, wordDialect, type WordDialectSpec } from "./dialect.ts";
import { isWholeSolution } from "./fitness.ts";
import { judgeWritten, linesOf, stepsOf } from "./notation.ts";
import { objectionsOf } from "./objections.ts";
import { blamedStep, isSound, stepQuality } from "./quality.ts";
import { turnsWritten, writeTranscript } from "./transcript.ts";
import { bareAnswer, writeSolution } from "./written.ts";

/** What only a model can be shown that is spoken to in free words. */
const FOREIGN = ["system", "examples", "propose", "revise", "instruction"] as const;

/** @throws RunError("model-invalid") for a template without its places or an answer pattern that is not safe to run */
export function wordsVoice(spec: WordDialectSpec): Voice {
  const dialect = wordDialect(spec);
  const render = (asked: Asked): string => {
    if ("messages" in asked || FOREIGN.some((key) => asked[key] !== undefined)) {
      throw new RunError(
        "config",
        "This model is asked in its own fixed words: it takes no system message, no worked examples, no other request and no conversation. Leave them out, or choose a chat model.",
      );
    }
    const { role, question, reads = [] } = asked;
    if (role !== "propose") return dialect.revise(question, reads);
    if (reads.length === 0) return dialect.propose(question);
    throw new RunError("internal", `A proposal reads nothing, got ${reads.length} solutions.`);
  };
  return {
    id: "words",
    title: "a model with a notation of its own",
    can: ["revise", "steps", "signature", "written", "self-correction", "transcript", "quality"],
    notation: JSON.stringify(spec),
    addSpecials: false,
    render,
    read: (text) => {
      const answer = dialect.answer(text);
      return { solution: dialect.solution(text), answer, isInForm: answer !== null };
    },
    answers: ["number"],
    budget: (role) =>
      role === "propose"
        ? { maxNewTokens: spec.maxNewTokens.propose, maxRead: 0 }
        : { maxNewTokens: spec.maxNewTokens.revise, maxRead: spec.maxRead },
    toEnglish: fromWords,
    promptToEnglish: (prompt) => fromWords(prompt.replace(/<\|\w+\|>/g, " ")),
    lines: linesOf,
    nameRead,
    isWhole: isWholeSolution,
    signature: signatureOf,
    steps: stepsOf,
    judgeSteps: judgeWritten,
    isSound,
    write: (task) => writeSolution(task) ?? bareAnswer(task),
    selfCorrection: correctionOfOwn,
    transcript: writeTranscript,
    turnsIn: (text) => turnsWritten(text, (said) => dialect.answer(said)),
    stepQuality,
    blamedStep,
    objections: objectionsOf,
  };
}

/** The notation counts the texts before it from 1, "agent 1" being the author itself; `names` says whose they were. */
function nameRead(text: string, names: readonly string[]): string {
  return text.replaceAll(/\bagent (\d+)\b/gu, (match, place: string) => names[Number(place) - 1] ?? match);
}
