// The functions that keep the Session documents what the profiles say.
// Never untrue: the one that looks changes nothing, and the one that repairs can do so to the profiles' own documents only.
import { changing, type Draft } from "./drafts.ts";
import type { Names } from "./names.ts";
import * as may from "./statements.ts";
import { repairAsked, twiceADay } from "./triggers.ts";

export const documentFunctions = (names: Names, documents: readonly string[]) =>
  ({
    CheckDocuments: {
      file: "functions/documents/check-documents.ts",
      purpose: "Tells of Session documents that somebody changed past Curfew",
      triggers: [twiceADay(names, "check-documents", "CheckDocuments")],
      // One document after another, two reads each; there are at most 500.
      timeoutSeconds: 300,
      statements: [...changing(names), may.readDocuments(names, documents)],
    },
    RepairDocument: {
      file: "functions/documents/repair-document.ts",
      purpose: "Puts a Session document back to what its profile says, when an admin has asked",
      triggers: [repairAsked(names)],
      timeoutSeconds: 60,
      statements: [...changing(names), may.repairDocuments(names, documents)],
    },
  }) satisfies Record<string, Draft>;
