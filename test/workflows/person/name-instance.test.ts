// Which instance a name at a terminal means, and what is said where it means none.
import { describe, expect, it } from "vitest";
import { instanceNamed } from "../../../workflows/person/name-instance.ts";
import { aProfile, INSTANCE } from "../../support/builders.ts";

const ids = (number: number) => `i-${String(number).padStart(17, "0")}`;
interface There {
  readonly name: string;
  readonly state?: string;
  /** Whether the sweep has copied it for the picker. */
  readonly isCopied?: boolean;
}

/** The instances are numbered from 1, in order. */
function naming(text: string, there: readonly There[]) {
  const all = there.map(({ name, state = "running", isCopied = false }, index) => ({
    isCopied,
    instance: { id: ids(index + 1), name, state, tags: INSTANCE.tags },
  }));
  const directory = { people: [], profiles: [aProfile()], securityChannel: "C0SEC" };
  const snapshot = {
    read: async () => all.flatMap(({ isCopied, instance }) => (isCopied ? [instance] : [])),
  };
  const inventory = { list: async () => all.map(({ instance }) => instance) };
  return instanceNamed({ directory, snapshot, inventory }, text);
}

describe("an instance named at a terminal", () => {
  it.each([
    ["that can be requested", "web-1", [{ name: "web-1", isCopied: true }]],
    ["that the last sweep has not seen yet", "web-1", [{ name: "web-1" }]],
    ["that is stopped", "web-1", [{ name: "web-1", state: "stopped" }]],
    ["that is terminated", "web-1", [{ name: "web-1", state: "terminated" }]],
    ["whose accents are written otherwise", "b\u00fcro", [{ name: "bu\u0308ro" }]],
    ["with blanks around its name", " web-1 ", [{ name: "web-1" }]],
    [
      "whose name another one had before its end",
      "web-1",
      [
        { name: "web-1", state: "stopped" },
        { name: "web-1", state: "terminated" },
      ],
    ],
    [
      "that runs beside a stopped one of its name",
      "web-1",
      [{ name: "web-1" }, { name: "web-1", state: "stopped" }],
    ],
    ["with one name in another case beside it", "web-1", [{ name: "web-1" }, { name: "Web-1" }]],
  ])("is the one %s", async (_, text, there: readonly There[]) => {
    expect(await naming(text, there)).toBe(ids(1));
  });

  it("is the id where an id is given, without a look", async () => {
    expect(await naming(ids(7), [])).toBe(ids(7));
  });

  it.each([
    [
      [
        { name: "web-1", isCopied: true },
        { name: "web-1", isCopied: true },
      ],
    ],
    [[{ name: "web-1" }, { name: "web-1" }]],
    [
      [
        { name: "web-1", state: "stopped" },
        { name: "web-1", state: "stopped" },
      ],
    ],
  ])("is none where several are as likely: %j", async (there: readonly There[]) => {
    expect(await naming("web-1", there)).toEqual({
      refused: "several-instances",
      instance: "web-1",
      ids: [ids(1), ids(2)],
    });
  });

  it("is none where only the case differs, and the true names are told", async () => {
    const there = [{ name: "web-1" }, { name: "WEB-1" }, { name: "wEb-1", state: "terminated" }];

    expect(await naming("Web-1", there)).toEqual({
      refused: "instance-name-differs",
      instance: "Web-1",
      names: ["web-1", "WEB-1"],
    });
  });

  it.each([
    "web-9",
    "web",
    "i-0",
    "*",
    "",
    "\ud800",
  ])("is unknown where none is called %j", async (text) => {
    expect(await naming(text, [{ name: "web-1", isCopied: true }])).toEqual({
      refused: "unknown-instance",
      instance: text,
    });
  });

  it("is found among more than a search shows", async () => {
    const there = Array.from({ length: 150 }, (_, index) => ({
      name: index === 149 ? "web app" : `web ${String(index).padStart(3, "0")} app`,
      isCopied: true,
    }));

    expect(await naming("web app", there)).toBe(ids(150));
  });
});
