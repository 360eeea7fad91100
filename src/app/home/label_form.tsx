// Where a person names a run and notes something about it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { LONGEST_RUN_NOTE, type RunLabel } from "../../records/run_label.ts";
import { say } from "../words/say.tsx";

interface LabelFormProps {
  readonly runId: string;
  readonly label: RunLabel | undefined;
  readonly onSave: (label: RunLabel) => void;
  readonly onClose: () => void;
}

const LONGEST_NAME = 80;

export function LabelForm({ runId, label, onSave, onClose }: LabelFormProps): JSX.Element {
  const [name, setName] = useState(label?.name ?? "");
  const [note, setNote] = useState(label?.note ?? "");
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    onSave({ name: name.trim(), note: note.trim() });
    onClose();
  };
  return (
    <form class="label-form" onSubmit={save}>
      <label for={`name-${runId}`}>{say("Name")}</label>
      <input
        type="text"
        id={`name-${runId}`}
        class="run-name"
        maxLength={LONGEST_NAME}
        autoComplete="off"
        value={name}
        autofocus
        onInput={({ currentTarget }) => setName(currentTarget.value)}
      />
      <label for={`note-${runId}`}>{say("Note")}</label>
      <textarea
        id={`note-${runId}`}
        class="run-note"
        rows={3}
        maxLength={LONGEST_RUN_NOTE}
        aria-describedby={`note-help-${runId}`}
        value={note}
        onInput={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <p class="small" id={`note-help-${runId}`}>
        {say("Both stay with the run, also in a download that is written from now on.")}
      </p>
      <p class="run-buttons">
        <button type="submit" class="secondary save-label">
          {say("Save")}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {say("Leave it")}
        </button>
      </p>
    </form>
  );
}
