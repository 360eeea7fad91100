// What became of reading the download back: does the exported model say what the student said?
import type { JSX } from "preact";
import type { OnnxDtype } from "../../../core/onnx_files.ts";
import type { ReadBackReport } from "../../../threads/reader/api.ts";
import { loadedSentence } from "../../../threads/reader/loaded_sentence.ts";
import type { PageState } from "../../state.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { sizeText } from "../../../core/size_text.ts";
import { plural } from "../../parts/wording.ts";

export function ReadBackView({ state }: { readonly state: PageState }): JSX.Element | null {
  const readBack = state.readBack.value;
  if (readBack === null) return null;
  if (readBack.state === "failed") {
    return (
      <p id="read-back" class="note" role="alert">
        <code>{readBack.code}</code> {visibleText(readBack.message)}
      </p>
    );
  }
  if (readBack.state === "reading") {
    const { done, total } = readBack;
    return (
      <p id="read-back" class="small" role="status">
        Loading the download back: what it holds answers up to 20 questions of the test again. You can save it
        meanwhile. {total > 0 && `${done} of ${total} parts`}
      </p>
    );
  }
  return <Report report={readBack.report} />;
}

const WORDS: Readonly<Record<OnnxDtype, string>> = {
  fp32: "all digits",
  fp16: "half the size",
  q8: "a quarter",
  q4: "an eighth",
};

function Report({ report }: { readonly report: ReadBackReport }): JSX.Element {
  const loaded = loadedSentence(report.loaded);
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
    <details id="read-back">
      <summary>
        Read back through transformers.js: on {plural(questions, "question")} of the test the exported model
        answers as the student does
      </summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Formats read back">
        <table>
          <thead>
            <tr>
              <th scope="col">dtype</th>
              <th scope="col">size</th>
              <th scope="col">same words</th>
              <th scope="col">same answer</th>
            </tr>
          </thead>
          <tbody>
            {formats.map(({ dtype, bytes: size, sameText, sameAnswer }) => (
              <tr key={dtype}>
                <th scope="row">
                  <code>{dtype}</code> {WORDS[dtype]}
                </th>
                <td>{sizeText(size)}</td>
                <td>
                  {sameText} of {questions}
                </td>
                <td>
                  {sameAnswer} of {questions}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="small">
        fp32 is the student to the last rounding. The smaller ones round its weights, so that some words, and
        sometimes an answer, may differ.
      </p>
    </details>
  );
}
