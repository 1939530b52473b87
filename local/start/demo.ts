// `npm run demo`: the whole story on a stage of its own, in a folder that is thrown away.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STORY_START } from "../stage/where.ts";
import { prepare } from "./prepare.ts";

/** Exits with 1 if a check did not hold. */
export async function demo(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "curfew-demo-"));
  try {
    const prepared = await prepare({
      mode: "still",
      startAt: STORY_START,
      folder,
      awsPort: 0,
      port: 0,
    });
    const { openLocalStage } = await import("./local-stage.ts");
    const { actorsOn } = await import("../stage/actors.ts");
    const { runDemo } = await import("../demo/run-demo.ts");
    const stage = await openLocalStage(prepared);
    await prepared.allBundled;
    const { ok } = await runDemo({
      stage,
      actors: actorsOn(stage),
      print: (text) => console.log(text),
      color: process.stdout.isTTY === true && !process.env.NO_COLOR,
    });
    await stage.close();
    if (!ok) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
