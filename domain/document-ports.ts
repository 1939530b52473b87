// What keeping the Session documents right needs of the world.
// Never untrue: the one who reads a document cannot change one.
import type { Drift } from "./drift.ts";
import type { Person } from "./person.ts";
import type { MessageRef } from "./request.ts";
import type { SessionDocument } from "./session-document.ts";

/** Session documents that are not what their profiles say, each with its chain. */
export interface Drifts {
  /** Reads the truth (consistently). */
  read(document: string): Promise<Drift | undefined>;
  /** Replaces the drift if its stored version is one less; false if somebody was faster. Its message is left as stored. */
  save(next: Drift): Promise<boolean>;
  /** Where the drift's message is. */
  noteMessage(drift: Pick<Drift, "document" | "number">, at: MessageRef): Promise<void>;
}

/** A document's texts by which a session may live. */
export interface DocumentTexts {
  /** What StartSession uses, as AWS documents it. */
  readonly default: string;
  /** What one public report says that it uses (session-manager-plugin#112). */
  readonly latest: string;
}

export interface DocumentReader {
  /** Undefined if there is no such document. */
  texts(name: string): Promise<DocumentTexts | undefined>;
}

export interface DocumentRepairer {
  /** Makes the default and the latest version say this; nothing to do is success. */
  repair(document: SessionDocument): Promise<void>;
}

/** The message about a drift, in the security channel. */
export interface DriftNotifier {
  post(channel: string, drift: Drift, people: readonly Person[]): Promise<MessageRef>;
  refresh(at: MessageRef, drift: Drift, people: readonly Person[]): Promise<void>;
}
