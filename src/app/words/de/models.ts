// German for models of a person's own: looked at, fetched, kept, chosen.

export const MODELS_DE = {
  "the bundled one": "das mitgelieferte",
  "Made for this page’s word problems, and knows their 208 words only. 3 MB, licence apache-2.0.":
    "Für die Textaufgaben dieser Seite gemacht; es kennt nur deren 208 Wörter. 3 MB, Lizenz apache-2.0.",
  "The model {name} is not stored in this browser: it was deleted, or this address comes from another browser. Download it under “Other models”, or choose another one.":
    "Das Modell {name} ist in diesem Browser nicht gespeichert: Es wurde gelöscht, oder diese Adresse kommt aus einem anderen Browser. Lade es unter „Andere Modelle“ herunter, oder wähle ein anderes.",
  "{parameters} parameters": "{parameters} Parameter",
  "names no licence": "nennt keine Lizenz",
  "licence {license}": "Lizenz {license}",
  "Cannot run here: ": "Läuft hier nicht: ",
  "A second model in the team": "Ein zweites Modell in der Gruppe",
  "Second model": "Zweites Modell",
  "The agents take turns: the first speaks through the model above, the next through this one, and so on. Each reads what the others said. Only the model above learns.":
    "Die Agenten wechseln sich ab: Der erste spricht mit dem Modell oben, der nächste mit diesem und so weiter. Jeder liest, was die anderen gesagt haben. Nur das Modell oben lernt.",
  "All agents speak through the model above.": "Alle Agenten sprechen mit dem Modell oben.",
  "none#model": "keins",
  "The bundled model is no partner for a chat model: it writes a notation of 208 words.":
    "Das mitgelieferte Modell ist kein Partner für ein Chatmodell: Es schreibt in einer eigenen Schreibweise aus 208 Wörtern.",
  "Keep another chat model under “Other models”, and it can be chosen here.":
    "Speichere unter „Andere Modelle“ noch ein Chatmodell, dann kannst du es hier wählen.",
  "Writes a notation of its own, which the model above cannot read.":
    "Hat eine eigene Schreibweise, die das Modell oben nicht lesen kann.",
  "Writes plain sentences; the model above reads only its own notation.":
    "Schreibt gewöhnliche Sätze; das Modell oben liest nur seine eigene Schreibweise.",
  "It needs WebGPU, which this browser does not offer here.":
    "Es braucht WebGPU, und das bietet dieser Browser hier nicht.",
  "Its download is not finished.": "Es ist noch nicht ganz heruntergeladen.",

  "Other models": "Andere Modelle",
  "Look whether a model fits this device, and keep it here. What is stored can be chosen for the next run.":
    "Sieh nach, ob ein Modell auf dieses Gerät passt, und speichere es hier. Was gespeichert ist, kannst du für den nächsten Durchlauf wählen.",
  "Looking at the model…": "Das Modell wird angesehen…",
  "From the Hugging Face Hub": "Vom Hugging Face Hub",
  "For example HuggingFaceTB/SmolLM2-135M-Instruct. This asks the Hub for some 100 kB of the model’s description; the Hub sees the name, and nothing of yours.":
    "Zum Beispiel HuggingFaceTB/SmolLM2-135M-Instruct. Das holt vom Hub etwa 100 kB Beschreibung des Modells; der Hub sieht den Namen und nichts von dir.",
  "Look it up": "Nachsehen",
  "Look up {repo}": "{repo} nachsehen",
  "Mirror, access token": "Spiegelserver, Zugriffstoken",
  "Access token, for gated models": "Zugriffstoken, für Modelle mit Anmeldung",
  "Goes to that address alone and is not saved. The field is emptied when it is used; the token is forgotten when this page closes.":
    "Geht nur an diese Adresse und wird nicht gespeichert. Das Feld wird beim Benutzen geleert; das Token ist vergessen, sobald die Seite geschlossen wird.",
  "A GGUF file of this device": "Eine GGUF-Datei auf diesem Gerät",
  "One file is a model; of a split one choose all parts. Nothing is uploaded.":
    "Eine Datei ist ein Modell; von einem geteilten wähle alle Teile. Nichts wird hochgeladen.",
  "Or a model’s folder": "Oder der Ordner eines Modells",
  "As the Hub has it: config.json, tokenizer.json, model.safetensors. Either can be dropped here too.":
    "So, wie er auf dem Hub liegt: config.json, tokenizer.json, model.safetensors. Beides kannst du auch hierherziehen.",
  "The model {name}": "Das Modell {name}",
  "Without a GPU nothing can be said about the memory it takes.":
    "Ohne Grafikchip lässt sich nicht sagen, wie viel Speicher es braucht.",
  "Fits this device.": "Passt auf dieses Gerät.",
  "Does not fit this device.": "Passt nicht auf dieses Gerät.",
  "The model is complete, and its weights can be read.":
    "Das Modell ist vollständig, und seine Gewichte sind lesbar.",
  "It is stored here, a copy of your file.": "Es ist hier gespeichert, als Kopie deiner Datei.",
  "It is stored here, checked against the hashes that the Hub lists.":
    "Es ist hier gespeichert und gegen die Prüfsummen des Hubs geprüft.",
  "Use it for the next run": "Für den nächsten Durchlauf nehmen",
  "Keep a copy here: {size}": "Hier eine Kopie speichern: {size}",
  "Download {size}": "{size} herunterladen",
  "Go on with the download of {size}": "Weiter herunterladen ({size})",
  "Revision {revision}.": "Version {revision}.",
  "Its owner asks for a login and consent.": "Sein Besitzer verlangt eine Anmeldung und Zustimmung.",
  "It names no licence: ask its owner.": "Es nennt keine Lizenz: Frag den Besitzer.",
  "Licence: {license}.": "Lizenz: {license}.",
  "{parameters} parameters, family {family}, weights as {types}.":
    "{parameters} Parameter, Familie {family}, Gewichte als {types}.",
  "Copy of {name}": "Kopie von {name}",
  "Download of {name}": "{name} wird heruntergeladen",
  "Reading {name}…": "{name} wird gelesen…",
  "Asking for {name}…": "{name} wird angefragt…",
  "Cancel and delete": "Abbrechen und löschen",
  ", {size} a second": ", {size} pro Sekunde",
  "{done} of {total}{speed}{left}. Now: {file}": "{done} von {total}{speed}{left}. Jetzt: {file}",
  "Stored on this device": "Auf diesem Gerät gespeichert",
  "{used} in all.": "Zusammen {used}.",
  "{used} in all; this browser lends the page up to {allowed}.":
    "Zusammen {used}; dieser Browser gibt der Seite bis zu {allowed}.",
  "Delete for good": "Endgültig löschen",
  Keep: "Behalten",
  "Cannot be used: {problem}. Delete it and download it again.":
    "Nicht zu gebrauchen: {problem}. Lösche es und lade es neu herunter.",
  "not finished: choose the file again and keep it":
    "nicht fertig: Wähle die Datei noch einmal und speichere sie",
  "{done} of {total}, {unfinished}": "{done} von {total}, {unfinished}",
  "your file": "deine Datei",
  revision: "Version",

  "Small chat models": "Kleine Chatmodelle",
  "Of families that the engine computes. SmolLM2-135M was run here from its file to its readers; the larger ones were not.":
    "Aus Familien, die diese Seite rechnen kann. SmolLM2-135M wurde ganz durchprobiert, von der Datei bis zum fertigen Studenten; die größeren nicht.",
  "Press “Measure this device” above, and the minutes of a training stand here too.":
    "Drück oben auf „Dieses Gerät messen“, dann steht hier auch, wie viele Minuten ein Training dauert.",
  "{license}, its owner asks for a login and consent":
    "{license}, sein Besitzer verlangt eine Anmeldung und Zustimmung",
  "A training of some 240 short rows takes about {time}, by the measured rate.":
    "Ein Training mit etwa 240 kurzen Zeilen dauert ungefähr {time}, nach dem gemessenen Tempo.",
  "{parameters} parameters, {size}, {terms}.": "{parameters} Parameter, {size}, {terms}.",
  "Not here: ": "Hier nicht: ",
};
