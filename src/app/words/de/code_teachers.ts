// German for teachers of questions that ask for programs: their names and stories, and their settings.

export const CODE_TEACHERS_DE = {
  "similar problems, plans, code and debugging (MapCoder)":
    "ähnliche Aufgaben, Pläne, Code und Fehlersuche (MapCoder)",
  "Recalls similar problems, plans, writes the program of the surest plan and mends it by what its tests say. For questions that ask for programs; a model of 135 million weights hardly writes any.":
    "Erinnert sich an ähnliche Aufgaben, plant, schreibt das Programm zum sichersten Plan und bessert es nach, bis die Tests bestehen. Für Fragen nach Programmen; ein Modell mit 135 Millionen Gewichten schreibt kaum welche.",
  "a software company’s chain of chats (ChatDev)": "die Chats einer Softwarefirma (ChatDev)",
  "Design, code, review and test, each a chat of two roles. For questions that ask for programs. Most texts are talk; a model of 135 million weights hardly writes programs.":
    "Entwurf, Code, Durchsicht und Test, jeweils ein Chat zweier Rollen. Für Fragen nach Programmen. Die meisten Texte sind Gerede; ein Modell mit 135 Millionen Gewichten schreibt kaum Programme.",
  "programmers that are reorganised by their tests (EvoMAC)":
    "Programmierer, die nach ihren Tests neu eingeteilt werden (EvoMAC)",
  "An organiser splits the work, programmers write in turn, tests are run, and the team is changed by what failed. For questions that ask for programs; a model of 135 million weights hardly writes any.":
    "Ein Organisator teilt die Arbeit auf, Programmierer schreiben nacheinander, Tests laufen, und das Team ändert sich nach dem, was fehlschlug. Für Fragen nach Programmen; ein Modell mit 135 Millionen Gewichten schreibt kaum welche.",
  "Similar problems": "Ähnliche Aufgaben",
  "How many similar problems are recalled; a plan is made after each.":
    "An wie viele ähnliche Aufgaben erinnert wird; nach jeder entsteht ein Plan.",
  "Repairs of a plan at most": "Höchstens so viele Reparaturen eines Plans",
  "How often the program of one plan is mended before the next plan is tried.":
    "Wie oft das Programm eines Plans nachgebessert wird, bevor der nächste drankommt.",
  "Turns of the design at most": "Höchstens so viele Schritte im Entwurf",
  "How often the chief instructs the officer; it ends before, as soon as the officer says that it is settled.":
    "Wie oft der Chef die Technikleitung anweist; es endet früher, sobald sie sagt, dass alles geklärt ist.",
  "Questions back at most": "Höchstens so viele Rückfragen",
  "How often the programmer may ask what is unclear before writing.":
    "Wie oft der Programmierer vor dem Schreiben nachfragen darf, was unklar ist.",
  "Reviews at most": "Höchstens so viele Durchsichten",
  "How often the reviewer goes over the program; it ends before, as soon as there is nothing to object.":
    "Wie oft das Programm durchgesehen wird; es endet früher, sobald nichts mehr einzuwenden ist.",
  "Test runs at most": "Höchstens so viele Testläufe",
  "How often the program is run against the tests of the question and mended.":
    "Wie oft das Programm mit den Tests der Frage läuft und nachgebessert wird.",
  "Programmers at most": "Höchstens so viele Programmierer",
  "Among how many the organiser may split the work; each writes the function again with its own part done.":
    "Auf wie viele der Organisator die Arbeit aufteilen darf; jeder schreibt die Funktion neu, mit seinem Teil erledigt.",
  "Tests of the tester": "Tests des Testers",
  "How many tests the tester may write besides those of the question.":
    "Wie viele Tests der Tester zu denen der Frage dazuschreiben darf.",
  "How often a team writes and is tested; it ends before, as soon as all tests pass.":
    "Wie oft ein Team schreibt und getestet wird; es endet früher, sobald alle Tests bestehen.",
  "plans and debugging": "Pläne und Fehlersuche",
  "Plans and debugging": "Pläne und Fehlersuche",
  "similar problems, plans, programs that are run and mended":
    "ähnliche Aufgaben, Pläne, Programme, die laufen und nachgebessert werden",
  "Similar problems are recalled, and a plan is made after each. The surest plan is written as a program, which is run and mended until it passes.":
    "Ähnliche Aufgaben fallen ein, und nach jeder entsteht ein Plan. Der sicherste wird ein Programm, das läuft und nachgebessert wird, bis es besteht.",
  "functions worked on": "Funktionen bearbeitet",
  "right after debugging": "nach der Fehlersuche richtig",
  "chain of chats": "Kette von Chats",
  "Chain of chats": "Kette von Chats",
  "design, code, review and test, each a chat of two roles":
    "Entwurf, Code, Durchsicht und Test, jeweils ein Chat zweier Rollen",
  "Two roles settle what is to be built, a programmer asks back and writes it, a reviewer goes over it, and a tester tells what failed when it was run.":
    "Zwei Rollen klären, was gebaut wird; ein Programmierer fragt nach und schreibt es, jemand sieht es durch, und ein Tester sagt, was beim Laufen fehlschlug.",
  "right after the tests": "nach den Tests richtig",
  "evolving programmers": "lernende Programmierer",
  "Evolving programmers": "Lernende Programmierer",
  "programmers on parts of the work, reorganised by what their tests say":
    "Programmierer an Teilen der Arbeit, neu eingeteilt nach ihren Tests",
  "An organiser splits the work among programmers, who write in turn. Tests are written and run, and the team is changed by what failed.":
    "Ein Organisator teilt die Arbeit unter Programmierern auf, die nacheinander schreiben. Tests werden geschrieben und laufen, und das Team ändert sich nach dem, was fehlschlug.",
  "right after the last round": "nach der letzten Runde richtig",
};
