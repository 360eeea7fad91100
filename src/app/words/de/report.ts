// German for the report of a run.

export const REPORT_DE = {
  Print: "Drucken",
  "Save as a file": "Als Datei speichern",
  Close: "Schließen",
  "Right answers by method; the table below says the same":
    "Richtige Antworten je Verfahren; die Tabelle darunter sagt dasselbe",
  "Loss over the training steps": "Loss über die Trainingsschritte",
  "step {step}": "Schritt {step}",
  "Report of a run, seed {seed}": "Bericht über einen Durchlauf, Seed {seed}",
  "Report of a run": "Bericht über einen Durchlauf",
  "Run begun {time}, seed {seed}.": "Durchlauf begonnen: {time}, Seed {seed}.",
  "What came out": "Was herauskam",
  "{before} before, {after} after learning, of {n} new questions.":
    "{before} vorher, {after} nach dem Lernen, bei {n} neuen Fragen.",
  "“Before” is the better of the two single agents, “{name}”.":
    "„Vorher“ ist der bessere der beiden einzelnen Agenten: „{name}“.",
  "Questions answered right. The thin line is the 95 % interval: where the true figure probably lies.":
    "Richtig beantwortete Fragen. Die dünne Linie ist der 95\u2011%-Bereich: Dort liegt der wahre Wert wahrscheinlich.",
  "Loss: how surprised the student is by the right next word.":
    "Loss: wie sehr den Studenten das richtige nächste Wort überrascht.",
  "Loss: how surprised the judge is by what is right and wrong.":
    "Loss: wie sehr den Richter überrascht, was richtig und was falsch ist.",
  "Loss: how hard the student finds it to prefer the right solution of a pair.":
    "Loss: wie schwer es dem Studenten fällt, von zwei Lösungen die richtige vorzuziehen.",
  "Loss: how hard the student finds it to tell right solutions from wrong ones.":
    "Loss: wie schwer es dem Studenten fällt, richtige Lösungen von falschen zu unterscheiden.",
  "Loss: how far the student’s own next words are from those of its teacher, in nats a word.":
    "Loss: wie weit die eigenen nächsten Wörter des Studenten von denen seines Lehrers entfernt sind, in nats pro Wort.",
  "A point for each step.": "Ein Punkt für jeden Schritt.",
  "To do it again": "Um es zu wiederholen",
  "The same seed, settings and base model give the same questions and, on machines of one kind, the same student.":
    "Gleicher Seed, gleiche Einstellungen und gleiches Basismodell geben dieselben Fragen und, auf gleichartigen Geräten, denselben Studenten.",
  Settings: "Einstellungen",
  Method: "Verfahren",
  "Right#answers": "Richtig",
  "Right#answer": "Richtige Antwort",
  "95 % interval": "95\u2011%-Bereich",
  "Words written a question, in tokens": "Geschriebene Wörter pro Frage, in Tokens",
  "Guesses and notes": "Schätzungen und Notizen",
  "Nothing was written.": "Es wurde nichts geschrieben.",
  Question: "Frage",
  Guess: "Schätzung",
  "Questions that changed": "Fragen, bei denen sich etwas geändert hat",
  Before: "Vorher",
  After: "Nachher",
  "Run#name": "Durchlauf",
  "Base model": "Basismodell",
  "Who taught": "Wer gelehrt hat",
  Questions: "Fragen",
  "{tasks} to learn from, {tests} to test on": "{tasks} zum Lernen, {tests} zum Testen",
  "Hash of the lessons (sha256)": "Prüfsumme der Lektionen (sha256)",
  "not known": "nicht bekannt",
  "{kept|answer|answers} kept, {dropped} dropped.": "{kept|Antwort|Antworten} behalten, {dropped} verworfen.",
  "no answer": "keine Antwort",
  "Not known.": "Nicht bekannt.",
};
