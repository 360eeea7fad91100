// A person's own questions on the form of a run: dropped, chosen or pasted, and then what was read of them, for correction.
import type { JSX } from "preact";
import { ENCODINGS, type Encoding } from "../../tasks/reading/encoding.ts";
import type { LearningChoice } from "./answers_offer.tsx";
import { ReadingView } from "./reading_view.tsx";
import type { QuestionsCommands, QuestionsState, ReadingTrouble } from "./questions_state.ts";
import { ErrorWords } from "../parts/error_words.tsx";
import { say, sayAny, type Sentence } from "../words/say.tsx";

export interface QuestionsViewProps {
  readonly state: QuestionsState;
  readonly commands: QuestionsCommands;
  readonly learning: LearningChoice;
}

export function QuestionsView({ state, commands, learning }: QuestionsViewProps): JSX.Element {
  const answer = state.answer.value;
  const trouble = state.trouble.value;
  return (
    <section
      class="own-questions"
      id="own-questions"
      aria-label={say("Your own questions")}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        commands.choose(Array.from(event.dataTransfer?.files ?? []));
      }}
    >
      <Sources state={state} commands={commands} />
      {state.isReading.value && <p role="status">{say("Reading…")}</p>}
      {trouble !== null && <Trouble trouble={trouble} commands={commands} />}
      {(answer !== null || trouble !== null) && (
        <EncodingChoice
          wish={state.wish.value.encoding ?? answer?.reading.encoding ?? "utf-8"}
          commands={commands}
        />
      )}
      {answer !== null && (
        <ReadingView
          answer={answer}
          worked={state.worked.value}
          wish={state.wish.value}
          commands={commands}
          learning={learning}
        />
      )}
    </section>
  );
}

function Sources({ state, commands }: Pick<QuestionsViewProps, "state" | "commands">): JSX.Element {
  return (
    <div class="own-sources">
      <div class="field">
        <label for="own-file">{say("A file of questions")}</label>
        <input
          id="own-file"
          type="file"
          accept=".csv,.tsv,.tab,.jsonl,.ndjson,.json,.txt"
          aria-describedby="own-file-help"
          onChange={(event) => {
            commands.choose(Array.from(event.currentTarget.files ?? []));
            event.currentTarget.value = ""; // so that the same file can be chosen again
          }}
        />
        <p id="own-file-help" class="small">
          {say("CSV, TSV, JSON Lines or JSON. Or drop it here. It is read on this device and goes nowhere.")}
        </p>
      </div>
      <div class="field">
        <label for="own-text">{say("Or paste them")}</label>
        <textarea
          id="own-text"
          rows={4}
          spellcheck={false}
          placeholder={say("One question a line, or cells copied from a spreadsheet")}
          value={state.text.value}
          onInput={(event) => commands.paste(event.currentTarget.value)}
        />
      </div>
    </div>
  );
}

interface TroubleProps {
  readonly trouble: ReadingTrouble;
  readonly commands: QuestionsCommands;
}

const ENCODING_WORDS: Readonly<Record<Encoding, Sentence | "UTF-8" | "UTF-16">> = {
  "utf-8": "UTF-8",
  "utf-16": "UTF-16",
  "windows-1252": "Windows-1252 (older files of Excel)",
};

function Trouble({ trouble, commands }: TroubleProps): JSX.Element {
  const { message, offer } = trouble;
  return (
    <div class="note" role="alert" id="own-trouble">
      <ErrorWords told={message} />
      {offer !== null && (
        <button
          type="button"
          id="own-offer"
          class="secondary"
          onClick={() => commands.change({ encoding: offer })}
        >
          {say("Read it as {encoding}", { encoding: sayAny(ENCODING_WORDS[offer]) })}
        </button>
      )}
    </div>
  );
}

interface EncodingChoiceProps {
  readonly wish: Encoding;
  readonly commands: QuestionsCommands;
}

function EncodingChoice({ wish, commands }: EncodingChoiceProps): JSX.Element {
  return (
    <p class="field own-encoding">
      <label for="own-encoding">{say("Encoding")}</label>
      <select
        id="own-encoding"
        value={wish}
        onChange={(event) => {
          const chosen = ENCODINGS.find((each) => each === event.currentTarget.value);
          if (chosen !== undefined) commands.change({ encoding: chosen });
        }}
      >
        {ENCODINGS.map((each) => (
          <option key={each} value={each}>
            {sayAny(ENCODING_WORDS[each])}
          </option>
        ))}
      </select>
    </p>
  );
}
