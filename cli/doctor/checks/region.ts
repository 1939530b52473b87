// Whether the Region has what Curfew is made of.
// Source of the list: Lambda developer guide, "Creating and managing Lambda function URLs" (facts K2), as of 2026.
import { type Check, findingsOf } from "../finding.ts";

const about = findingsOf("region");

export const REGIONS_WITHOUT_FUNCTION_URLS: readonly string[] = [
  "ap-east-2",
  "ap-south-2",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-west-1",
  "eu-central-2",
  "eu-south-2",
  "il-central-1",
  "me-central-1",
];

export const checkRegion: Check = async ({ place: { region } }) => [
  REGIONS_WITHOUT_FUNCTION_URLS.includes(region)
    ? about(
        "error",
        region,
        "Lambda has no function URLs in this Region, so nobody could reach Curfew here.",
        "Deploy it in another Region; docs/deploy.md lists those without function URLs.",
      )
    : about("ok", region, "Lambda has function URLs here."),
];
