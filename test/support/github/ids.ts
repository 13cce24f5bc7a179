/**
 * First numbers by kind. Those of comments, reviews and checks lie above 2^31, as on GitHub, so that a reader
 * who keeps them in 32 bits is found out.
 */
export const FIRST_ID = {
  user: 583_231,
  repository: 987_654_321,
  pull: 2_900_000_001,
  issueComment: 3_600_000_001,
  review: 3_500_000_001,
  reviewComment: 2_500_000_001,
  thread: 1_001,
  reaction: 300_000_001,
  label: 208_045_946,
  checkSuite: 49_000_000_001,
  checkRun: 56_000_000_001,
  delivery: 180_000_000_001,
} as const;

export const NODE_PREFIX = {
  user: "U",
  repository: "R",
  pull: "PR",
  issueComment: "IC",
  review: "PRR",
  reviewComment: "PRRC",
  thread: "PRRT",
  reaction: "REA",
  label: "LA",
  checkSuite: "CS",
  checkRun: "CR",
  delivery: "HD",
} as const;

export type Kind = keyof typeof FIRST_ID;
