// What became of reading the download back: does the exported model say what the student said?
import type { JSX } from "preact";
import type { OnnxDtype } from "../../../core/onnx_files.ts";
import type { ReadBackReport } from "../../../threads/reader/api.ts";
import { loadedWords } from "./loaded_words.ts";
import type { PageState } from "../../state.ts";
import { say, type Sentence } from "../../words/say.tsx";
import { ErrorWords } from "../../parts/error_words.tsx";
import { size } from "../../words/numbers.ts";

export function ReadBackView({ state }: { readonly state: PageState }): JSX.Element | null {
  const readBack = state.readBack.value;
  if (readBack === null) return null;
  if (readBack.state === "failed") {
    return (
      <div id="read-back" class="note" role="alert">
        <ErrorWords told={readBack.message} />
        <code>{readBack.code}</code>
      </div>
    );
  }
  if (readBack.state === "reading") {
    const { done, total } = readBack;
    return (
      <p id="read-back" class="small" role="status">
        {say(
          "Loading the download back: what it holds answers up to 20 questions of the test again. You can save it meanwhile.",
        )}{" "}
        {total > 0 && say("{done} of {total} parts", { done, total })}
      </p>
    );
  }
  return <Report report={readBack.report} />;
}

const WORDS: Readonly<Record<OnnxDtype, Sentence>> = {
  fp32: "all digits",
  fp16: "half the size",
  q8: "a quarter",
  q4: "an eighth",
};

function Report({ report }: { readonly report: ReadBackReport }): JSX.Element {
  const loaded = loadedWords(report.loaded);
  return (
    <>
      {loaded !== null && (
        <p id="loaded-back" class="small">
          {loaded}
        </p>
      )}
      <Formats report={report} />
    </>
  );
}

function Formats({ report }: { readonly report: ReadBackReport }): JSX.Element | null {
  const { questions, formats } = report;
  if (formats.length === 0 || questions === 0) return null;
  return (
    <details id="read-back" class="read-back">
      <summary>
        {say(
          "Read back through transformers.js: on {questions|question|questions} of the test the exported model answers as the student does",
          { questions },
        )}
      </summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={say("Formats read back")}>
        <table>
          <thead>
            <tr>
              <th scope="col">dtype</th>
              <th scope="col">{say("size")}</th>
              <th scope="col">{say("same words")}</th>
              <th scope="col">{say("same answer")}</th>
            </tr>
          </thead>
          <tbody>
            {formats.map(({ dtype, bytes, sameText, sameAnswer }) => (
              <tr key={dtype}>
                <th scope="row">
                  <code>{dtype}</code> {say(WORDS[dtype])}
                </th>
                <td>{size(bytes)}</td>
                <td>{say("{n} of {questions}", { n: sameText, questions })}</td>
                <td>{say("{n} of {questions}", { n: sameAnswer, questions })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="small">
        {say(
          "fp32 is the student to the last rounding. The smaller ones round its weights, so that some words, and sometimes an answer, may differ.",
        )}
      </p>
    </details>
  );
}
