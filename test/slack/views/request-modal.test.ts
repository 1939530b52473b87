// The form that asks for access.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Input } from "../../../slack/views/blocks.ts";
import { instanceOption, requestModal } from "../../../slack/views/request-modal.ts";
import { FAULTY, UNKNOWN_FORM, UNREADABLE } from "../../../slack/views/sentences.ts";
import { denyModal, noteModal } from "../../../slack/views/small-modals.ts";
import { LINUX, REQUEST_ID, WEB, WINDOWS } from "../samples.ts";
import { liveMarkup, markupTexts, modalFaults } from "./check.ts";
import { markup } from "./markup.ts";

type RequestModal = ReturnType<typeof requestModal>;

const inputIn = (modal: RequestModal, blockId: string): Input | undefined =>
  modal.blocks.find((block): block is Input => "block_id" in block && block.block_id === blockId);

function stepsIn(modal: RequestModal, blockId: string): string[] {
  const element = inputIn(modal, blockId)?.element;
  return element?.type === "static_select" ? element.options.map(({ value }) => value) : [];
}

const profiles = [LINUX, WINDOWS];

describe("the request form", () => {
  it("offers every ladder's steps while no instance is chosen", () => {
    const modal = requestModal({ profiles });

    expect(modalFaults(modal)).toEqual([]);
    expect(stepsIn(modal, "minutes")).toEqual(["15", "30", "60", "240"]);
  });

  it("offers the chosen instance's ladder, and says who is asked and when idle sessions close", () => {
    const modal = requestModal({ profiles, profile: WINDOWS });

    expect(modalFaults(modal)).toEqual([]);
    expect(stepsIn(modal, "minutes")).toEqual(["15", "60"]);
    expect(markupTexts(modal).join()).toContain(
      "2 approvers in <#C0PROD> will be asked. A session closes after 15 minutes without input.",
    );
  });

  it("keeps the chosen minutes only where the new ladder has them", () => {
    const kept = requestModal({ profiles, profile: WINDOWS, typed: { minutes: 60 } });
    const lost = requestModal({ profiles, profile: WINDOWS, typed: { minutes: 240 } });

    expect(inputIn(kept, "minutes")?.element).toMatchObject({
      initial_option: { value: "60" },
    });
    expect(inputIn(lost, "minutes:windows")?.element).not.toHaveProperty("initial_option");
  });

  it("shows a problem above the fields and everything typed below it (P9)", () => {
    const typed = {
      instance: { id: WEB.id, label: "web-1 (i-0a1b2c3d4e5f60718)" },
      minutes: 60,
      reason: "Disk is full",
      ticket: "OPS-1",
    };

    const modal = requestModal({ profiles, profile: LINUX, typed, problem: "No." });

    expect(modalFaults(modal)).toEqual([]);
    expect(modal.blocks[0]).toMatchObject({ type: "section", text: { text: "No." } });
    expect(inputIn(modal, "instance")?.element).toMatchObject({
      initial_option: { value: WEB.id },
    });
    expect(inputIn(modal, "reason")?.element).toMatchObject({ initial_value: "Disk is full" });
    expect(inputIn(modal, "ticket")?.element).toMatchObject({ initial_value: "OPS-1" });
  });

  it("is what Slack takes, whatever was typed", () => {
    const property = fc.property(markup(), (text) => {
      const instance = instanceOption({ ...WEB, name: text });
      const typed = {
        instance: { id: instance.value, label: instance.text.text },
        reason: text,
        ticket: text,
      };
      const modal = requestModal({ profiles, profile: LINUX, typed });
      expect(modalFaults(modal)).toEqual([]);
      expect(markupTexts(modal).flatMap(liveMarkup)).toEqual([]);
    });

    fc.assert(property, { numRuns: 60 });
  });

  it("has no durations to choose from while no profile is known, and is still what Slack takes", () => {
    const modal = requestModal({ profiles: [] });

    expect(modalFaults(modal)).toEqual([]);
    expect(inputIn(modal, "minutes")).toBeUndefined();
  });

  it("offers at most as many steps as Slack takes", () => {
    const many = Array.from({ length: 20 }, (_, row) => ({
      ...LINUX,
      ladder: Array.from({ length: 20 }, (_, step) => 5 + row * 20 + step),
    }));

    const modal = requestModal({ profiles: many });

    expect(modalFaults(modal)).toEqual([]);
    expect(stepsIn(modal, "minutes")).toHaveLength(100);
  });
});

describe("an instance as an option", () => {
  it("keeps the id whole and cuts the name", () => {
    const { text, value } = instanceOption({ ...WEB, name: "n".repeat(256) });

    expect(text.text).toHaveLength(75);
    expect(text.text.endsWith("… (i-0a1b2c3d4e5f60718)")).toBe(true);
    expect(value).toBe(WEB.id);
  });

  it("is the id alone where there is no name", () => {
    expect(instanceOption({ ...WEB, name: WEB.id }).text.text).toBe(WEB.id);
  });
});

describe("the small modals", () => {
  it.each([
    denyModal(REQUEST_ID),
    ...[FAULTY, UNKNOWN_FORM, UNREADABLE].map(noteModal),
  ])("are what Slack takes", (modal) => {
    expect(modalFaults(modal)).toEqual([]);
  });
});
