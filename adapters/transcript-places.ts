// Where a session's transcript may lie: what its document says, and what earlier versions of it said.
// Never untrue: places are told as complete only if every version since before the session is there to be read.
import {
  type DocumentVersionInfo,
  paginateListDocumentVersions,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import * as z from "zod";
import { textOf } from "./ssm-documents.ts";

export interface TranscriptPlaces {
  readonly logGroups: readonly string[];
  readonly buckets: readonly { readonly bucket: string; readonly prefix: string }[];
  /** Epoch ms since when every version is known; infinite where one is missing. */
  readonly completeSince: number;
}

const Inputs = z.object({
  inputs: z
    .object({
      cloudWatchLogGroupName: z.string().default(""),
      s3BucketName: z.string().default(""),
      s3KeyPrefix: z.string().default(""),
    })
    .default({ cloudWatchLogGroupName: "", s3BucketName: "", s3KeyPrefix: "" }),
});

/** Where transcripts of sessions under a document go and went. Throws what AWS answers, InvalidDocument too. */
export async function transcriptPlaces(ssm: SSMClient, name: string): Promise<TranscriptPlaces> {
  const versions: DocumentVersionInfo[] = [];
  const pages = paginateListDocumentVersions({ client: ssm, pageSize: 50 }, { Name: name });
  for await (const { DocumentVersions = [] } of pages) versions.push(...DocumentVersions);
  const logGroups = new Set<string>();
  const buckets = new Map<string, TranscriptPlaces["buckets"][number]>();
  for (const { DocumentVersion = "" } of versions) {
    const { inputs } = Inputs.parse(JSON.parse((await textOf(ssm, name, DocumentVersion)) ?? "{}"));
    const { cloudWatchLogGroupName: group, s3BucketName: bucket, s3KeyPrefix: prefix } = inputs;
    if (group !== "") logGroups.add(group);
    if (bucket !== "") buckets.set(`${bucket}/${prefix}`, { bucket, prefix });
  }
  return {
    logGroups: [...logGroups],
    buckets: [...buckets.values()],
    completeSince: completeSince(versions),
  };
}

/** A document that was deleted and made again begins anew with version 1; single versions can be deleted, too. */
function completeSince(versions: readonly DocumentVersionInfo[]): number {
  const first = versions.find(({ DocumentVersion }) => DocumentVersion === "1");
  const newest = Math.max(...versions.map(({ DocumentVersion }) => Number(DocumentVersion)));
  const isWhole = newest === versions.length;
  return (isWhole ? first?.CreatedDate?.getTime() : undefined) ?? Number.POSITIVE_INFINITY;
}
