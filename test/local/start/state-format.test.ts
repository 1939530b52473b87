// State of an older version is refused with a sentence that says how to clear it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  markStateFolder,
  refuseOlderState,
  STATE_FORMAT,
} from "../../../local/start/state-format.ts";
import { tempFolder } from "../../support/stage.ts";

const REFUSAL = `The local state in .curfew was written by an older version of Curfew and cannot be read.
Delete the folder to start with an empty environment: rm -r .curfew`;

/** A state folder as a start leaves it, with the version given; none where it is left out. */
function folderWith(version?: string): string {
  const folder = join(tempFolder(), ".curfew");
  mkdirSync(join(folder, "state"), { recursive: true });
  if (version !== undefined) writeFileSync(join(folder, "format-version"), version);
  return folder;
}

describe("the local state folder", () => {
  it.each([
    undefined,
    "1\n",
    "nonsense",
  ])("of an older version (%s) is refused, and left as it is", (version) => {
    const folder = folderWith(version);

    expect(() => refuseOlderState(folder, ".curfew")).toThrow(REFUSAL);

    expect(existsSync(join(folder, "state"))).toBe(true);
    expect(existsSync(join(folder, "format-version"))).toBe(version !== undefined);
  });

  it("of this version is taken, and so is one that is new or holds only bundles", () => {
    const bundles = join(tempFolder(), ".curfew");
    mkdirSync(join(bundles, "bundles"), { recursive: true });

    for (const folder of [folderWith(`${STATE_FORMAT}\n`), join(tempFolder(), "new"), bundles]) {
      refuseOlderState(folder, ".curfew");
      markStateFolder(folder);
      refuseOlderState(folder, ".curfew");
      expect(readFileSync(join(folder, "format-version"), "utf8")).toBe(`${STATE_FORMAT}\n`);
    }
  });
});
