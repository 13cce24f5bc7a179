/** Tools of conversations that only answer: they look at the repository and at what the review found out. */
export const READ_ONLY: ReadonlySet<string> = new Set([
  "read",
  "grep",
  "glob",
  "list",
  "references",
  "contract_diff",
  "routes",
  "rehearse",
]);
