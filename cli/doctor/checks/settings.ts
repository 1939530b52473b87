// Whether deploy.yaml says all that only the customer can say.
// Invariant: nothing that is not said is taken for granted: no deploy begins before.
import { type Check, findingsOf } from "../finding.ts";

const about = findingsOf("settings");

export const checkSettings: Check = async ({ mistakes }) =>
  mistakes.map(({ file, line, message }) =>
    about(
      "error",
      `${file}:${line}`,
      `${message}.`,
      `Edit ${file} (docs/deploy.md); no deploy begins before.`,
    ),
  );
