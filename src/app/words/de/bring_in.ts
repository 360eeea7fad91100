// German for bringing a run or an adapter back in.

export const BRING_IN_DE = {
  "Bring something back in": "Etwas zurückholen",
  "A run, from a zip that Retort wrote: a finished one is shown as it was, and its student can train on; an unfinished one goes on. Or an adapter for this base, by Retort or by PEFT: a zip, or its two files.":
    "Einen Durchlauf, aus einer Zip-Datei von Retort: Ein fertiger wird gezeigt, wie er war, und sein Student kann weiterlernen; ein unfertiger geht weiter. Oder einen Adapter für dieses Basismodell, von Retort oder von PEFT: eine Zip-Datei oder seine zwei Dateien.",
  "Zip, or adapter_config.json and adapter_model.safetensors":
    "Zip-Datei, oder adapter_config.json und adapter_model.safetensors",
  "Or drop it here, as files, folder or zip. It is read on this device and checked before anything changes.":
    "Oder zieh es hierher, als Dateien, Ordner oder Zip. Es wird auf diesem Gerät gelesen und geprüft, bevor sich etwas ändert.",
  "Reading and checking…": "Wird gelesen und geprüft…",
  "The run in this file": "Der Durchlauf in dieser Datei",
  "The adapter in this file": "Der Adapter in dieser Datei",
  "Saving…": "Wird gespeichert…",
  "Bring this run in": "Diesen Durchlauf hereinholen",
  "Start the next run from it": "Den nächsten Durchlauf damit beginnen",
  "Put it away": "Weglegen",
  "A run of {day}: {team}, {tasks|question|questions}, {turns|turn|turns}, seed {seed}. It takes {bytes} here.":
    "Ein Durchlauf, {day}: {team}, {tasks|Frage|Fragen}, {turns|Beitrag|Beiträge}, Seed {seed}. Er belegt hier {bytes}.",
  "Whole: every file matches its hash, and it was made with these very base weights.":
    "Vollständig: Jede Datei passt zu ihrer Prüfsumme, und er entstand mit genau diesem Basismodell.",
  "It is not finished: it stopped in the stage {title}, and goes on there when you press “Continue”.":
    "Er ist nicht fertig: Er wurde in der Phase {title} angehalten und geht dort weiter, wenn du „Weitermachen“ drückst.",
  "It was trained on these very base weights (their sha256 stands in the file).":
    "Er wurde auf genau diesem Basismodell trainiert (dessen sha256 steht in der Datei).",
  "Its shapes fit this base. Which weights it was trained on could not be checked: the file holds no hash{base}. On other weights it would only disturb.":
    "Seine Formen passen zu diesem Basismodell. Auf welchen Gewichten er trainiert wurde, ließ sich nicht prüfen: Die Datei enthält keine Prüfsumme{base}. Auf anderen Gewichten würde er nur stören.",
  ", and names no base": " und nennt kein Basismodell",
  "; it names “{baseName}”": "; sie nennt „{baseName}“",
  "A LoRA adapter of rank {rank}, alpha {alpha}, on {layers}.":
    "Ein LoRA-Adapter mit Rang {rank} und Alpha {alpha}, auf {layers}.",
  "The next student <b>starts from {name}</b>.": "Der nächste Student <b>beginnt mit {name}</b>.",
  "Rank, alpha and layers are the adapter’s.": "Rang, Alpha und Schichten sind die des Adapters.",
  "Only its shapes could be checked.": "Nur seine Formen ließen sich prüfen.",
  "Start from the base instead": "Doch mit dem Basismodell beginnen",
};
