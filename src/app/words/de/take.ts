// German for the last stage: the download, what it is for, and reading it back.

export const TAKE_DE = {
  "The stored zip is read once and held against its sum, then it is offered here. A large one takes a minute.":
    "Das gespeicherte Zip wird einmal gelesen und mit seiner Prüfsumme verglichen, dann steht es hier bereit. Bei einem großen dauert das eine Minute.",
  "The bundled model is a base of whole words, which llama.cpp can only drive by token ids; with a chat model as base this is the whole command.":
    "Das mitgelieferte Modell kennt nur ganze Wörter, und llama.cpp kann es nur über Token-Ids antreiben; mit einem Chatmodell als Basis ist das der ganze Befehl.",
  "Download the student <small>{size}</small>": "Den Studenten herunterladen <small>{size}</small>",
  "What to do with it": "Was du damit machen kannst",
  "Open it here again": "Hier wieder öffnen",
  "Keep the zip. On the start page, here or on another computer, choose “Bring something back in”: the run stands there as it is now, and its student can be asked, or train on.":
    "Behalte die Zip-Datei. Wähle auf der Startseite, hier oder an einem anderen Computer, „Etwas zurückholen“: Der Durchlauf steht dort wie jetzt, und sein Student kann gefragt werden oder weiterlernen.",
  "Use it in Python": "In Python benutzen",
  "Unpack the zip, save this beside the folder merged as student.py, and run it.":
    "Entpacke die Zip-Datei, speichere dies neben dem Ordner merged als student.py und starte es.",
  "Use it in a web page or in Node": "In einer Webseite oder in Node benutzen",
  "Unpack the zip, save this beside the folder merged as student.mjs, and run it with Node; a page that is bundled uses the same lines.":
    "Entpacke die Zip-Datei, speichere dies neben dem Ordner merged als student.mjs und starte es mit Node; eine gebündelte Webseite benutzt dieselben Zeilen.",
  "Use it in llama.cpp, Ollama or LM Studio": "In llama.cpp, Ollama oder LM Studio benutzen",
  "The base as GGUF in f16 or f32 lies beside the unpacked zip as base.gguf. Ollama reads gguf/Modelfile: ollama create student -f Modelfile. LM Studio takes the folder merged once llama.cpp has converted it.":
    "Das Basismodell liegt als GGUF in f16 oder f32 neben der entpackten Zip-Datei und heißt base.gguf. Ollama liest gguf/Modelfile: ollama create student -f Modelfile. LM Studio nimmt den Ordner merged, sobald llama.cpp ihn umgewandelt hat.",
  "The whole program": "Das ganze Programm",
  "The browser did not allow copying; select it by hand.":
    "Der Browser hat das Kopieren nicht erlaubt; markiere es von Hand.",

  "All files of the zip, and what each is for": "Alle Dateien der Zip-Datei, und wozu sie da sind",
  "The zip holds {n} files": "Die Zip-Datei enthält {n} Dateien",
  "all of this in words, with the whole commands: begin here":
    "all das in Worten, mit den ganzen Befehlen: Fang hier an",
  "what you may do with all this": "was du mit all dem tun darfst",
  "seed, settings, versions, device and the table of results":
    "Seed, Einstellungen, Versionen, Gerät und die Tabelle der Ergebnisse",
  "size and sha256 of every file here": "Größe und sha256 jeder Datei hier",
  "Single files out of the zip": "Einzelne Dateien aus der Zip-Datei",
  "unpacking…": "wird entpackt…",
  "Run receipt: everything needed to repeat this run":
    "Beleg: alles, was man braucht, um diesen Durchlauf zu wiederholen",
  "sha256 of the zip <b>{sha256}</b>": "sha256 der Zip-Datei <b>{sha256}</b>",

  "Make another zip: choose what goes in, and see its size first":
    "Eine andere Zip-Datei machen: wähle, was hineinkommt, und sieh erst ihre Größe",
  "What goes in": "Was hineinkommt",
  "Write this zip": "Diese Zip-Datei schreiben",
  "Writing the zip": "Die Zip-Datei wird geschrieben",
  "{done} of {total} written": "{done} von {total} geschrieben",
  "The zip above is the new one.": "Die Zip-Datei oben ist jetzt die neue.",
  "Cancelled. The zip above is as it was.": "Abgebrochen. Die Zip-Datei oben ist wie zuvor.",

  "Loading the download back: what it holds answers up to 20 questions of the test again. You can save it meanwhile.":
    "Der Download wird zur Probe geladen: Was darin liegt, beantwortet noch einmal bis zu 20 Testfragen. Du kannst ihn inzwischen speichern.",
  "{done} of {total} parts": "{done} von {total} Teilen",
  "Loaded back: {counted}{ties} ({seconds} s).": "Zur Probe geladen: {counted}{ties} ({seconds} s).",
  "{equal} of {questions} answers equal in {folders}":
    "{equal} von {questions} Antworten gleich in {folders}",
  " and ": " und ",
  "; rounding alone decides the others": "; bei den anderen entscheidet nur das Runden",
  "Read back through transformers.js: on {questions|question|questions} of the test the exported model answers as the student does":
    "Mit transformers.js zurückgelesen: Bei {questions|Testfrage|Testfragen} antwortet das exportierte Modell wie der Student",
  "Formats read back": "Zurückgelesene Formate",
  size: "Größe",
  "same words": "gleiche Wörter",
  "same answer": "gleiche Antwort",
  "all digits": "alle Stellen",
  "half the size": "halbe Größe",
  "a quarter": "ein Viertel",
  "an eighth": "ein Achtel",
  "{n} of {questions}": "{n} von {questions}",
  "fp32 is the student to the last rounding. The smaller ones round its weights, so that some words, and sometimes an answer, may differ.":
    "fp32 ist der Student bis auf die letzte Rundung. Die kleineren runden seine Gewichte, sodass manche Wörter und ab und zu eine Antwort anders sein können.",
  "Open the report": "Bericht öffnen",
  "A report to print": "Ein Bericht zum Drucken",
  "Results with their drawings, seed, settings and the hash of the lessons, and what was written in a lesson, on a few pages or in one file.":
    "Ergebnisse mit Zeichnungen, Seed, Einstellungen und Prüfsumme der Lektionen, und was im Unterricht geschrieben wurde, auf ein paar Seiten oder in einer Datei.",
};
