// The texts of others, shortened.
import { expect, it } from "vitest";
import { refusalWords, shortId, slackWords } from "../../../local/demo/words.ts";

const NINE = Date.UTC(2026, 10, 23, 9);

it("IAM's sentence keeps its error, action and resource", () => {
  const words = refusalWords({
    error: "AccessDeniedException",
    message:
      "User: arn:aws:sts::111122223333:assumed-role/p-ana001/p-ana001 is not authorized to perform: ssm:StartSession on resource: arn:aws:ec2:eu-west-1:111122223333:instance/i-1 because no identity-based policy allows the ssm:StartSession action",
  });

  expect(words).toBe(
    "AccessDeniedException: not authorized to perform: ssm:StartSession on resource: instance/i-1",
  );
});

it("Slack's dates of the same day lose their date, those of another keep it", () => {
  const today = slackWords("until <!date^1^{time}|2026-11-23 10:02 UTC>.", NINE);
  const tomorrow = slackWords("until <!date^1^{time}|2026-11-24 10:02 UTC>.", NINE);

  expect(today).toBe("until 10:02 UTC.");
  expect(tomorrow).toBe("until 2026-11-24 10:02 UTC.");
});

it("channels are shown by their names", () => {
  const words = slackWords("The approvers in <#C0PROD> are asked.", NINE);

  expect(words).toBe("The approvers in #prod-access are asked.");
});

it.each([
  ["req-abcdefghij0123456789", "abcde"],
  ["p-ana001-y6c5glrktlooyqjo3sdpnipuz3", "y6c5glr"],
  ["olga-b56epbjnaaaa", "b56epbj"],
])("the id %s is shortened to what is random in it", (id, short) => {
  expect(shortId(id)).toBe(short);
});
