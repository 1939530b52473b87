// Where the transcripts of a page of sessions are, by the profiles of the policy folder at hand.
// Never untrue: without a folder that can be read there are no links, and that is said; none is guessed.
import { resolve } from "node:path";
import { PolicyFolderFault, readPolicyFolder } from "../../adapters/policy-files.ts";
import type { Session } from "../../domain/session.ts";
import { type TranscriptLinks, transcriptOf } from "../../domain/transcript-links.ts";
import { prefixOf } from "../../stacks/settings.ts";
import type { AwsSettings } from "../aws.ts";
import { placeOf } from "../place.ts";
import type { Surroundings } from "../surroundings.ts";
import type { HistoryOptions } from "./wish.ts";

type LinksOf = (session: Session) => TranscriptLinks | undefined;

export async function linksFor(
  { policies, stage }: Pick<HistoryOptions, "policies" | "stage">,
  aws: AwsSettings,
  { folder, complain }: Pick<Surroundings, "folder" | "complain">,
): Promise<LinksOf> {
  try {
    const { directory } = readPolicyFolder(resolve(folder, policies));
    const at = { place: await placeOf(aws), prefix: prefixOf(stage) };
    return (session) => transcriptOf(directory, session, at);
  } catch (error) {
    if (!(error instanceof PolicyFolderFault)) throw error;
    complain(
      `No links to transcripts: the folder ${policies} was not read (${error.mistakes[0]?.message ?? error.message}). Say where it is with --policies.`,
    );
    return () => undefined;
  }
}
