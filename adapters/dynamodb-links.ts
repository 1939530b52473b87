// Who is who in Slack, by proof: an item for each person with its chain, and one for each Slack user that names the person.
// Never untrue: a link counts only where both items name each other, so a half-written change takes a link away and makes none.
import * as z from "zod";
import { Link } from "../domain/link.ts";
import { PersonId } from "../domain/person.ts";
import type { Links } from "../domain/person-ports.ts";
import {
  type Attributes,
  getItem,
  parseItem,
  type Table,
  updateItem,
  valuesOf,
} from "./dynamodb-table.ts";

export const LINK = "LINK";
const SLACK_USER = "SLACKUSER";
const Stored = z.object({ link: Link });
const Pointer = z.object({ names: PersonId });

/** The attributes that the next write's condition reads; `curfew audit verify` computes them again. */
export const linkAttributes = (link: Link) =>
  ({
    version: link.version,
    hash: link.audit[link.version - 1]?.hash ?? "",
  }) satisfies Attributes;

export function linksIn(table: Table): Links {
  const linkOf = async (personId: string) => {
    const item = await getItem(table, LINK, personId);
    return item && parseItem(Stored, String(item.pk), item).link;
  };
  const namedBy = async (slackUser: string) => {
    const item = await getItem(table, SLACK_USER, slackUser);
    return item && parseItem(Pointer, String(item.pk), item).names;
  };
  return {
    async ofSlack(slackUser) {
      const person = await namedBy(slackUser);
      const link = person && (await linkOf(person));
      return link && link.slackUser === slackUser ? link : undefined;
    },
    async ofPerson(personId) {
      const link = await linkOf(personId);
      return link && { link, isHeld: (await namedBy(link.slackUser)) === personId };
    },
    async save(link) {
      // Taken back: whom the Slack user names by now may be somebody else.
      if (link.unlinkedAt === undefined)
        await updateItem(table, SLACK_USER, link.slackUser, {
          UpdateExpression: "SET #names = :person",
          ExpressionAttributeNames: { "#names": "names" },
          ExpressionAttributeValues: { ":person": link.person },
        });
      const saved = await updateItem(table, LINK, link.person, {
        UpdateExpression: "SET link = :link, #version = :version, #hash = :hash",
        // The SDK sends a write again whose answer was lost: one's own is no other's.
        ConditionExpression:
          "(:previous = :none AND attribute_not_exists(pk)) OR #version = :previous OR #hash = :hash",
        ExpressionAttributeNames: { "#version": "version", "#hash": "hash" },
        ExpressionAttributeValues: {
          ":link": link,
          ":previous": link.version - 1,
          ":none": 0,
          ...valuesOf(linkAttributes(link)),
        },
      });
      return saved !== undefined;
    },
  };
}
