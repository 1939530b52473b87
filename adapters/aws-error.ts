// Telling AWS's errors apart. Most of Session Manager's are not modelled, so only the name is to be relied on (facts A1).
/** Whether an error has one of the names, whatever its class. */
export const isNamed = (error: unknown, ...names: string[]): boolean =>
  error instanceof Error && names.includes(error.name);
