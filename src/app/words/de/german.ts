// German: every sentence of the page, by the English that stands where it is said. One file a room, and a line for each here.
//
// Who reads it is 14: “du”, short sentences, no word-for-word translation. The words that were chosen, so that all files use the same:
//   run  Durchlauf · page  Seite · stage  Phase · setting  Einstellung · device  Gerät · bundled model  mitgeliefertes Modell
//   model, agent, token, adapter, LoRA, training, test, seed, Hub, tab  as in English, with German endings: Agenten, Adapter, der Seed
//   base  Basismodell · student  der Student (pupils of a class are Schüler) · teacher (a protocol)  Gruppe, by its own title elsewhere
//   debate  Debatte · round  Runde · answer  Antwort · objection  Einwand · vote  Abstimmung, single votes Stimmen · trap  Falle
//   lesson (a row to learn)  Lektion · lesson (of a class)  Unterrichtsstunde · card  Karte · note  Notiz · to predict  schätzen
//   right, wrong  richtig, falsch · loss  Fehlermaß (Loss) where it is explained, then Loss · step  Schritt · weights  Gewichte
//   to distil  destillieren · sieve  Sieb · take home  Mitnehmen · method  Verfahren · graphics chip  Grafikchip · luck  Zufall
//   user  Benutzer · worker  Arbeiter · organiser  Organisator · technology officer  Technikleitung · reviewer  Gegenleser
//   updater  Umorganisierer · access token  das Zugriffstoken · mirror  Spiegelserver · locked, frozen  gesperrt
//   worked examples  Beispiele mit Lösungsweg · experiment  Versuch · branch  Zweig · smoke run  Probelauf · evolution  Evolution
import { ADDED_EXPERTS_DE } from "./added_experts.ts";
import { BRING_IN_DE } from "./bring_in.ts";
import { CODE_TEACHERS_DE } from "./code_teachers.ts";
import { COMMON_DE } from "./common.ts";
import { DEBATE_DE } from "./debate.ts";
import { DISTIL_DE } from "./distil.ts";
import { EARLIER_DE } from "./earlier.ts";
import { FORMATS_DE } from "./formats.ts";
import { HOME_DE } from "./home.ts";
import { HUB_DE } from "./hub.ts";
import { LEARNING_TEACHERS_DE } from "./learning_teachers.ts";
import { LESSON_DE } from "./lesson.ts";
import { MODELS_DE } from "./models.ts";
import { PARTS_DE } from "./parts.ts";
import { PLANS_DE } from "./plans.ts";
import { QUESTIONS_DE } from "./questions.ts";
import { REPORT_DE } from "./report.ts";
import { RUN_DE } from "./run.ts";
import { SEARCH_DE } from "./search.ts";
import { SETTINGS_DE } from "./settings.ts";
import { SOURCES_DE } from "./sources.ts";
import { TEACHERS_DE } from "./teachers.ts";
import { TAKE_DE } from "./take.ts";
import { TEST_DE } from "./test.ts";
import { TRAIN_DE } from "./train.ts";
import { WHO_TEACHES_DE } from "./who_teaches.ts";
import { WORKBENCH_DE } from "./workbench.ts";

export const GERMAN = {
  ...ADDED_EXPERTS_DE,
  ...BRING_IN_DE,
  ...CODE_TEACHERS_DE,
  ...COMMON_DE,
  ...DEBATE_DE,
  ...DISTIL_DE,
  ...EARLIER_DE,
  ...FORMATS_DE,
  ...HOME_DE,
  ...HUB_DE,
  ...LEARNING_TEACHERS_DE,
  ...LESSON_DE,
  ...MODELS_DE,
  ...PARTS_DE,
  ...PLANS_DE,
  ...QUESTIONS_DE,
  ...REPORT_DE,
  ...RUN_DE,
  ...SEARCH_DE,
  ...SETTINGS_DE,
  ...SOURCES_DE,
  ...TEACHERS_DE,
  ...TAKE_DE,
  ...TEST_DE,
  ...TRAIN_DE,
  ...WHO_TEACHES_DE,
  ...WORKBENCH_DE,
};
