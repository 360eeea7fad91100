// German for the teacher that adds experts to a question: a file of its own, since that of the teachers is full.

export const ADDED_EXPERTS_DE = {
  "experts that are added one by one (EvoAgent)":
    "Fachleute, die einer nach dem anderen dazukommen (EvoAgent)",
  "One agent answers; an expert unlike the earlier ones is described, checked and asked, and its answer merged, again and again. Costly, and a small model describes experts poorly.":
    "Ein Agent antwortet; ein Fachmann, der anders ist als die früheren, wird beschrieben, geprüft und gefragt, und seine Antwort kommt dazu, immer wieder. Teuer, und ein kleines Modell beschreibt Fachleute schlecht.",
  "Experts to add": "Fachleute, die dazukommen",
  "How many experts are added to one question, one after the other.":
    "Wie viele Fachleute zu einer Frage dazukommen, einer nach dem anderen.",
  "Descriptions at most": "Beschreibungen höchstens",
  "How often an expert is described anew when the check discards it; then the last description is taken.":
    "Wie oft ein Fachmann neu beschrieben wird, wenn die Prüfung ihn verwirft; dann gilt die letzte Beschreibung.",
  descriptions: "Beschreibungen",
  "added experts": "Fachleute, die dazukommen",
  "Added experts": "Fachleute, die dazukommen",
  "experts are described, checked, asked and merged one by one":
    "Fachleute werden einer nach dem anderen beschrieben, geprüft und gefragt, und ihre Antworten kommen dazu",
  "One agent answers. Then an expert that it lacks is described and checked, answers the question as well, and both answers become one.":
    "Ein Agent antwortet. Dann wird ein Fachmann, der ihm fehlt, beschrieben und geprüft, beantwortet die Frage ebenfalls, und aus beiden Antworten wird eine.",
  "evolution of an answer": "Entwicklung einer Antwort",
  "evolutions of answers": "Entwicklungen von Antworten",
  "questions evolved": "Fragen bearbeitet",
  "right after the last expert": "nach dem letzten Fachmann richtig",
} as const;
