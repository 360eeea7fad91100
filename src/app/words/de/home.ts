// German for the start page and the foot of every page.

export const HOME_DE = {
  noun: "englisch",
  "1. a sharp reply in a debate. 2. a glass vessel in which one distils.":
    "1. eine scharfe Antwort in einer Debatte. 2. eine Retorte: ein Glasgefäß zum Destillieren.",
  "Skip to the content": "Zum Inhalt springen",
  "Three small language models argue about word problems. Then one model learns from the argument, on your own device.":
    "Drei kleine Sprachmodelle streiten über Textaufgaben. Dann lernt ein Modell aus dem Streit, auf deinem eigenen Gerät.",

  "Go on with your run of {time}": "Mach weiter mit deinem Durchlauf: {time}",
  "Starting…": "Startet…",
  "Run it here": "Hier starten",
  "A run sends nothing anywhere: no account, no server, no counting of visitors.":
    "Ein Durchlauf schickt nichts nach draußen: kein Konto, kein Server, niemand wird gezählt.",
  Watch: "Zuschauen",
  "A run that was recorded, part by part: who says what of whom, and what the student learns.":
    "Ein aufgezeichneter Durchlauf, Teil für Teil: Wer sagt was über wen, und was lernt der Student?",
  "Teach a class": "Im Unterricht",
  "45 minutes, no accounts. The same seed gives everybody the same argument.":
    "45 Minuten, ohne Konten. Derselbe Seed gibt allen denselben Streit.",
  "Use my own questions and model": "Eigene Fragen, eigenes Modell",
  "Paste a table, pick a model file. Neither leaves this device.":
    "Füge eine Tabelle ein, wähle eine Modelldatei. Beides bleibt auf diesem Gerät.",
  "What the next run is about": "Worum es im nächsten Durchlauf geht",

  "Checking this device…": "Das Gerät wird geprüft…",
  "No graphics chip: all works on the processor, slowly":
    "Kein Grafikchip: Alles läuft auf dem Prozessor, langsam",
  "No graphics chip: all works, slowly": "Kein Grafikchip: Alles läuft, langsam",
  "Ready on this device": "Bereit auf diesem Gerät",
  "This browser lends the page up to {allowed} for saving; {used} are in use.":
    "Dieser Browser gibt der Seite bis zu {allowed} zum Speichern; {used} sind belegt.",
  "Checking what this device can do…": "Es wird geprüft, was dieses Gerät kann…",
  "This browser has no WebGPU, so the bundled model talks and learns on the processor: slower, and with the same result. A larger model of your own and some ways to learn need WebGPU, as current Chrome, Edge, Safari and Firefox have it.":
    "Dieser Browser hat kein WebGPU. Das mitgelieferte Modell redet und lernt deshalb auf dem Prozessor: langsamer, aber mit demselben Ergebnis. Ein größeres eigenes Modell und manche Lernverfahren brauchen WebGPU, wie es aktuelle Versionen von Chrome, Edge, Safari und Firefox haben.",
  "This browser knows WebGPU but offers no graphics chip for it, so the bundled model talks and learns on the processor: slower, and with the same result. A larger model of your own and some ways to learn need the chip; switching on hardware acceleration in the browser’s settings often helps.":
    "Dieser Browser kennt WebGPU, bietet dafür aber keinen Grafikchip an. Das mitgelieferte Modell redet und lernt deshalb auf dem Prozessor: langsamer, aber mit demselben Ergebnis. Ein größeres eigenes Modell und manche Lernverfahren brauchen den Chip; oft hilft es, in den Einstellungen des Browsers die Hardwarebeschleunigung einzuschalten.",
  " with blocks of memory up to {memory}": " mit Speicherblöcken bis {memory}",
  "No graphics chip was found; software{named} imitates one on the processor{block}. Everything works, but slowly: start with few questions and steps.":
    "Es wurde kein Grafikchip gefunden; Software{named} ahmt auf dem Prozessor einen nach{block}. Alles funktioniert, aber langsam: Fang mit wenigen Fragen und Schritten an.",
  "16-bit and 32-bit numbers": "16-Bit- und 32-Bit-Zahlen",
  "32-bit numbers only (16-bit ones are missing, nothing else changes)":
    "nur 32-Bit-Zahlen (die mit 16 Bit fehlen, sonst ändert sich nichts)",
  "Ready: this device trains on {adapter}{block}, with {numbers}.":
    "Bereit: Dieses Gerät trainiert mit {adapter}{block} und rechnet mit {numbers}.",
  " by {vendor}": " von {vendor}",
  "a graphics chip{maker}{family}": "einem Grafikchip{maker}{family}",
  "Measure this device": "Dieses Gerät messen",
  "This part of the page could not be fetched. Check the connection and press again.":
    "Dieser Teil der Seite konnte nicht geladen werden. Prüfe die Verbindung und drücke noch einmal.",

  "Recorded, seed {seed}": "Aufgezeichnet, Seed {seed}",
  Pause: "Pause",
  Play: "Abspielen",
  "Parts of the recording": "Teile der Aufzeichnung",
  "A question": "Eine Frage",
  "Three answers": "Drei Antworten",
  "Who objects to whom": "Wer wem widerspricht",
  "The vote": "Die Abstimmung",
  "A lesson": "Eine Lektion",
  "Three copies of one small model get the same question.":
    "Drei Kopien eines kleinen Modells bekommen dieselbe Frage. Es kann nur 208 Wörter, alle englisch.",
  "Each answers alone. They do not agree.": "Jede antwortet für sich. Sie sind sich nicht einig.",
  "Each reads the others, and {names} {n?|is|are} told: step {step} is wrong, {because}.":
    "Jeder liest die anderen, und {names} {n?|bekommt|bekommen} zu hören: Schritt {step} ist falsch, „{because}“.",
  "They answer again: {answer} has {votes} of {group} votes.":
    "Sie antworten noch einmal: {answer} hat {votes} von {group} Stimmen.",
  "Question and answer become one of {lessons} lessons. {wrongLessons} of them are wrong: nobody told the group.":
    "Frage und Antwort werden eine von {lessons} Lektionen. {wrongLessons} davon sind falsch: Niemand hat es der Gruppe gesagt.",
  "One model learns from the lessons, and is asked new questions, alone.":
    "Ein Modell lernt aus den Lektionen und bekommt dann neue Fragen, ganz allein.",
  "of {after} new questions, after learning; {before} before":
    "von {after} neuen Fragen richtig, nach dem Lernen; vorher {before}",
  "of {before} new questions: one agent, alone": "von {before} neuen Fragen richtig: ein Agent, allein",

  "About this page": "Über diese Seite",
  Help: "Hilfe",
  "Privacy: what left this page": "Datenschutz: was diese Seite verlassen hat",
  "Licence: Apache-2.0": "Lizenz: Apache-2.0",
  Source: "Quelltext",
  "Colours of the page": "Farben der Seite",
  Auto: "Auto",
  Light: "Hell",
  Dark: "Dunkel",
  "Language of the page": "Sprache der Seite",
  "This language could not be fetched. Check the connection.":
    "Diese Sprache konnte nicht geladen werden. Prüfe die Verbindung.",
  "After the paper <cite>AgentArk</cite> (arXiv 2602.03955). The bundled model is tiny and knows 208 words; it may be wrong, and that is the point. Nothing leaves this page, unless you fetch a model from a Hub or upload one. Everything is kept in this browser until you delete it.":
    "Nach dem Artikel <cite>AgentArk</cite> (arXiv 2602.03955). Das mitgelieferte Modell ist winzig und kennt 208 Wörter; es darf sich irren, und darum geht es. Nichts verlässt diese Seite, außer du holst ein Modell von einem Hub oder lädst eins hoch. Alles bleibt in diesem Browser, bis du es löschst.",

  "What happens in a run?": "Was passiert in einem Durchlauf?",
  "Several copies of a small model answer questions and argue about them. Where they agree, one answer becomes a lesson. One student learns the lessons, is tested on new questions, and can be taken home.":
    "Mehrere Kopien eines kleinen Modells beantworten Fragen und streiten darüber. Wo sie sich einig werden, wird eine Antwort zur Lektion. Ein Student lernt die Lektionen, wird mit neuen Fragen getestet, und du kannst ihn mitnehmen.",
  "How do I begin?": "Wie fange ich an?",
  "Press “Run it here”. “How long” above the settings chooses a shorter or a longer run.":
    "Drücke „Hier starten“. Mit „Wie lange“ über den Einstellungen wählst du einen kürzeren oder längeren Durchlauf.",
  "May I close the page?": "Darf ich die Seite schließen?",
  "Yes. Every answer is stored before it is shown, and the run goes on from there when you come back.":
    "Ja. Jede Antwort wird gespeichert, bevor du sie siehst, und wenn du wiederkommst, geht es von dort weiter.",
  "It is slow here.": "Bei mir ist es langsam.",
  "Without a graphics chip everything runs on the processor. Take “Quick”, and leave this tab in front: browsers slow down what nobody looks at.":
    "Ohne Grafikchip läuft alles auf dem Prozessor. Nimm „Kurz“ und lass diesen Tab vorn: Browser bremsen, was niemand ansieht.",
  "Without a mouse": "Ohne Maus",
  "Tab goes through the page; arrow keys move between the five stages and inside the maps of questions.":
    "Mit der Tabulatortaste gehst du durch die Seite; mit den Pfeiltasten wechselst du zwischen den fünf Phasen und in den Karten der Fragen.",
  "How do I get rid of everything?": "Wie werde ich alles wieder los?",
  "Delete the runs and models here, or clear this site’s data in the browser’s settings. What was written in a lesson goes with its run; without a run it goes with “Begin anew”.":
    "Lösche die Durchläufe und Modelle hier, oder lösche die Daten dieser Seite in den Einstellungen des Browsers. Was in einer Unterrichtsstunde geschrieben wurde, geht mit dem Durchlauf; ohne Durchlauf geht es mit „Neu beginnen“.",
  "What left this page": "Was diese Seite verlassen hat",
  "Nothing. Since you opened it, this page has asked no host but its own.":
    "Nichts. Seit du sie geöffnet hast, hat diese Seite nur ihren eigenen Server gefragt.",
  "Nothing that can be seen here: since you opened it, the page itself has asked no host but its own.":
    "Nichts, was man hier sehen kann: Seit du sie geöffnet hast, hat die Seite selbst nur ihren eigenen Server gefragt.",
  "Since you opened it, this page has asked these addresses of other hosts:":
    "Seit du sie geöffnet hast, hat diese Seite diese Adressen anderer Server gefragt:",
  "The list holds what the page and its workers asked, also workers of other tabs of it, and grows while you look at it.":
    "Die Liste enthält, was die Seite und ihre Worker gefragt haben, auch die Worker ihrer anderen Tabs, und wächst, während du zusiehst.",
  "What the page’s workers asked is watched since the page was kept on this device, a while after you opened it; after a reload it is watched from the start. Two of them can reach a Hub, and only after you press a button there.":
    "Was die Worker der Seite fragen, wird beobachtet, seit die Seite auf diesem Gerät gespeichert ist, also erst eine Weile nach dem Öffnen; nach dem Neuladen von Anfang an. Zwei von ihnen können einen Hub erreichen, und nur, wenn du dort einen Knopf drückst.",
  "This browser shows the page only what it asked itself, not what its workers asked. Of those, two can reach a Hub, and only after you press a button there.":
    "Dieser Browser zeigt der Seite nur, was sie selbst gefragt hat, nicht, was ihre Worker gefragt haben. Zwei von ihnen können einen Hub erreichen, und nur, wenn du dort einen Knopf drückst.",
  "Questions, debates, notes and weights stay in this browser. The page forbids itself to ask other hosts; only fetching a model from a Hub and uploading one do, which you begin yourself. There is no account, no counting of visitors, and there are no cookies.":
    "Fragen, Debatten, Notizen und Gewichte bleiben in diesem Browser. Die Seite verbietet sich selbst, andere Server zu fragen; das tut sie nur, wenn du ein Modell von einem Hub holst oder eins hochlädst. Es gibt kein Konto, keine Zählung und keine Cookies.",
  "The minutes are those of this device; a slower one takes longer.":
    "Die Minuten gelten für dieses Gerät; ein langsameres braucht länger.",
  "How many minutes a size takes here is not known yet: measure this device, at the top of the page, or let it run once.":
    "Wie viele Minuten eine Größe hier braucht, ist noch nicht bekannt: Miss dieses Gerät, oben auf der Seite, oder mach einmal einen Durchlauf damit.",
};
