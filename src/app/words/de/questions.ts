// German for a person's own questions: brought, read, corrected.

export const QUESTIONS_DE = {
  "Your own questions": "Deine eigenen Fragen",
  "The pasted text": "Der eingefügte Text",
  "Reading…": "Wird gelesen…",
  "A file of questions": "Eine Datei mit Fragen",
  "CSV, TSV, JSON Lines or JSON. Or drop it here. It is read on this device and goes nowhere.":
    "CSV, TSV, JSON Lines oder JSON. Oder zieh sie hierher. Sie wird auf diesem Gerät gelesen und geht nirgendwohin.",
  "Or paste them": "Oder füge sie ein",
  "One question a line, or cells copied from a spreadsheet":
    "Eine Frage pro Zeile, oder Zellen aus einer Tabelle",
  "Read it as {encoding}": "Als {encoding} lesen",
  Encoding: "Zeichenkodierung",
  "Windows-1252 (older files of Excel)": "Windows-1252 (ältere Excel-Dateien)",
  "{n} files were chosen. Questions are read from one file at a time: choose one.":
    "{n} Dateien wurden gewählt. Fragen werden aus einer Datei gelesen: Wähle eine.",
  "Your own questions come from {name}: add this one there and choose the file again.":
    "Deine eigenen Fragen kommen aus {name}: Schreib diese dort dazu und wähle die Datei noch einmal.",
  "It stands among your own questions already.": "Sie steht schon bei deinen eigenen Fragen.",
  "Kept: {n} in all. A new run asks them when you choose “{title}”.":
    "Behalten: {n} insgesamt. Ein neuer Durchlauf fragt sie, wenn du „{title}“ wählst.",

  "The first rows of {name}": "Die ersten Zeilen: {name}",
  "What each column is taken for, and the first rows":
    "Wofür jede Spalte gehalten wird, und die ersten Zeilen",
  Line: "Zeile",
  Row: "Zeile",
  "not used": "nicht benutzt",
  question: "Frage",
  "before the question": "vor der Frage",
  "right answer": "richtige Antwort",
  "worked solution": "Lösungsweg",
  choices: "Auswahl",
  "kind of question": "Art der Frage",
  "learn, validate or test": "lernen, prüfen oder testen",
  name: "Name",
  "how to compare": "wie verglichen wird",
  "to learn from": "zum Lernen",
  "to validate with": "zum Prüfen zwischendurch",
  "to test on": "zum Testen",
  "worked examples": "Beispiele mit Lösungsweg",
  "left out": "weggelassen",
  mended: "repariert",
  "The first one as it is asked:": "Die erste, wie sie gefragt wird:",
  "Its answer: {answer}.": "Ihre Antwort: {answer}.",
  "Take these questions away": "Diese Fragen entfernen",
  "{questions} of {of|question|questions} want a kind of answer that this model does not give, in whatever words. Choose a chat model under <a>Other models</a>.":
    "{questions} von {of|Frage verlangt|Fragen verlangen} eine Art von Antwort, die dieses Modell nicht gibt, in welchen Worten auch immer. Wähle unter <a>Andere Modelle</a> ein Chatmodell.",
  "{questions} of {of|question|questions} cannot be asked of this model: it does not know their words. Choose a chat model under <a>Other models</a>, or write with the words that this one knows.":
    "{questions} von {of|Frage|Fragen} kann man diesem Modell nicht stellen: Es kennt ihre Wörter nicht. Wähle unter <a>Andere Modelle</a> ein Chatmodell, oder schreib mit den Wörtern, die dieses kennt.",
  "Which words": "Welche Wörter",
  "An answer is": "Eine Antwort ist",
  "as each one looks": "so, wie sie jeweils aussieht",
  "a number, by its value": "eine Zahl, nach ihrem Wert",
  "a word or text, as a whole": "ein Wort oder Text, als Ganzes",
  "one of given choices, by its letter": "eine von mehreren Möglichkeiten, nach ihrem Buchstaben",
  "a text that contains the answer": "ein Text, der die Antwort enthält",
  "a text that matches a regular expression": "ein Text, der zu einem regulären Ausdruck passt",
  "What an answer must contain where none is given":
    "Was eine Antwort enthalten muss, wo keine angegeben ist",
  "The expression it must match where none is given":
    "Der Ausdruck, zu dem sie passen muss, wo keine angegeben ist",
  "Dealt out by seed": "Verteilt nach Seed",
  "{leftOut|line|lines} left out, {mended} mended": "{leftOut|Zeile|Zeilen} weggelassen, {mended} repariert",
  "{leftOut|row|rows} left out, {mended} mended": "{leftOut|Zeile|Zeilen} weggelassen, {mended} repariert",
  "{n} more.": "Noch {n}.",
  "Nobody has given right answers. What most of the group agrees on counts as right, unless you judge its answers yourself. In the test it always does: the score says how often the student agrees with the group, not how often it is right.":
    "Niemand hat richtige Antworten angegeben. Als richtig gilt, worin sich die meisten der Gruppe einig sind, außer du beurteilst ihre Antworten selbst. Im Test gilt das immer: Das Ergebnis sagt, wie oft der Student mit der Gruppe übereinstimmt, nicht, wie oft er recht hat.",
  "There are too many similar questions to compare them all; some near copies may not be found.":
    "Es gibt zu viele ähnliche Fragen, um alle zu vergleichen; manche Fast-Kopien werden vielleicht nicht gefunden.",

  "You have answers. What should the student learn?": "Du hast Antworten. Was soll der Student lernen?",
  "What should the student learn?": "Was soll der Student lernen?",
  "{n} of {all|question|questions} to learn from {open?|has|have} no answer that can be copied: {open?|it is|they are} left out.":
    "{n} von {all|Frage|Fragen} zum Lernen {open?|hat|haben} keine Antwort, die man nachmachen kann: {open?|Sie wird|Sie werden} weggelassen.",
  "None of the questions to learn from has an answer that can be copied. Give them answers, or let a group teach.":
    "Keine der Fragen zum Lernen hat eine Antwort, die man nachmachen kann. Gib ihnen Antworten, oder lass eine Gruppe lehren.",
  "There are no questions of your own yet. Choose a file or paste some.":
    "Du hast noch keine eigenen Fragen. Wähle eine Datei, oder füge welche ein.",
  "Your questions are still being read. Try again in a moment.":
    "Deine Fragen werden noch gelesen. Versuch es gleich noch einmal.",
  "To the questions": "Zu den Fragen",
  "Copy my answers": "Meine Antworten nachmachen",
  "Let a group answer them": "Eine Gruppe antworten lassen",
  "The group is worth its time where you could check answers but not write them.":
    "Die Gruppe lohnt sich, wo du Antworten prüfen, aber nicht schreiben könntest.",
  "The group writes the working, and your answers can say which of it is right.":
    "Die Gruppe schreibt die Lösungswege, und deine Antworten können sagen, welche davon richtig sind.",
  "Many times slower.": "Um ein Vielfaches langsamer.",
  "A real small model that learned answers with their working came to 100 % on three practical kinds of questions; with a group’s checked answers it came to 88 %.":
    "Ein echtes kleines Modell, das Antworten mit Lösungsweg lernte, kam bei drei praktischen Arten von Fragen auf 100 %; mit den geprüften Antworten einer Gruppe kam es auf 88 %.",
  "You have answers with their working, so simply train on them: no group is asked, and it takes the training alone.":
    "Du hast Antworten mit Lösungsweg, also trainiere einfach damit: Keine Gruppe wird gefragt, und es dauert nur so lange wie das Training.",
  "Your answers have no working: they are learned as they stand":
    "Deine Antworten haben keinen Lösungsweg: Sie werden gelernt, wie sie dastehen",
  "Of your {learned|answer|answers} {worked} {n?|has its|have their} working: the others are learned as bare answers":
    "Von deinen {learned|Antwort|Antworten} {n?|hat|haben} {worked} einen Lösungsweg: Die anderen werden als bloße Antworten gelernt",
  "No group is asked, and it takes the training alone. {which}. {measured} Bare answers were not measured; a column with a worked solution helps.":
    "Keine Gruppe wird gefragt, und es dauert nur so lange wie das Training. {which}. {measured} Bloße Antworten wurden nicht gemessen; eine Spalte mit dem Lösungsweg hilft.",
  "Nobody knows the answers to {open|question|questions}. Who says which are right?":
    "Bei {open|Frage|Fragen} kennt niemand die Antwort. Wer sagt, was richtig ist?",
  "I do, answer by answer": "Ich, Antwort für Antwort",
  "The run waits for you when everything is said. The keyboard is enough, and you may stop at any time: the student learns only what you judged right.":
    "Der Durchlauf wartet auf dich, wenn alles gesagt ist. Die Tastatur genügt, und du kannst jederzeit aufhören: Der Student lernt nur, was du richtig fandest.",
  "Nobody: what most of the group agrees on is learned":
    "Niemand: Gelernt wird, worin sich die meisten der Gruppe einig sind",
  "Copies of one small model share their mistakes: of answers that all eight gave, about half were wrong where it was measured.":
    "Kopien eines kleinen Modells machen dieselben Fehler: Von den Antworten, die alle acht gaben, war in einer Messung etwa die Hälfte falsch.",
  "Worked examples for the agents: {n}": "Beispiele mit Lösungsweg für die Agenten: {n}",
  "The agents read them before each question, as turns of a conversation, and keep their form; four keep a small model in form. They are not asked, and the student never sees them.":
    "Die Agenten lesen sie vor jeder Frage, wie ein Gespräch, und halten sich an ihre Form; vier genügen, damit ein kleines Modell in Form bleibt. Sie werden nicht gefragt, und der Student sieht sie nie.",
  "Taken from my rows": "Aus meinen Zeilen genommen",
};
