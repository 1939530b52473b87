// What docs/audit.md says that an export needs.
// Never untrue: the tests give exactly these, so one more that an export came to need would fail them.

/** To read what goes into a bundle. */
export const EXPORT_READS: readonly string[] = [
  "dynamodb:GetItem",
  "dynamodb:Query",
  "s3:GetObject",
  "s3:ListBucket",
  "kms:Decrypt",
  "ssm:GetDocument",
  "ssm:ListDocumentVersions",
  "logs:GetLogEvents",
  "kms:GetPublicKey",
];
/** And to sign it. */
export const EXPORT_RIGHTS: readonly string[] = [...EXPORT_READS, "kms:Sign"];
