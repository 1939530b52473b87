// Step Admit of the access workflow. May read people, tags and policy; may start nothing and grant nothing.
import { admitRequest } from "../../workflows/access/admit-request.ts";
import { entry } from "../runtime/entry.ts";
import { StepEvent } from "../runtime/events.ts";
import {
  changing,
  directory,
  inventory,
  onCall,
  policy,
  requests,
  reviews,
  telling,
} from "../runtime/ports.ts";
import { roleQuota } from "../runtime/role-ports.ts";

export const { wire, handler } = entry({
  name: "AdmitRequest",
  event: StepEvent,
  about: ({ requestId }) => requestId,
  run: (runtime, event, now) =>
    admitRequest(
      {
        ...changing(runtime),
        ...telling(runtime),
        requests: requests(runtime),
        directory: directory(runtime),
        policy: policy(runtime),
        inventory: inventory(runtime),
        onCall: onCall(runtime),
        reviews: reviews(runtime),
        roleQuota: roleQuota(runtime),
      },
      event,
      now,
    ),
});
