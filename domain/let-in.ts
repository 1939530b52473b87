// Which policy let an ungoverned session in.
// Never untrue: a policy is named only if IAM said that it allows what was done; everything else is "not known", and why.
import * as z from "zod";

export const LetIn = z.union([
  z.strictObject({
    /** The user or role whose policies were asked about, as an ARN. */
    principal: z.string(),
    /** As IAM names them: a managed policy by its name, an inline one as `role_ROLE_NAME` or `user_USER_NAME`. */
    policies: z.array(z.string()).min(1),
  }),
  z.strictObject({ unknown: z.string() }),
]);
export type LetIn = z.infer<typeof LetIn>;

/** A sentence for people; `mark` makes a name stand out where that can be done. */
export function letInSentence(letIn: LetIn, mark = (name: string) => name): string {
  if ("unknown" in letIn) return `Which policy let them in is not known: ${letIn.unknown}.`;
  const { policies, principal } = letIn;
  const word = policies.length === 1 ? "the policy" : "the policies";
  return `Let in by ${word} ${policies.map(mark).join(" and ")} of ${mark(principal)}, says IAM's policy simulator.`;
}
