/** A place in a migration that was not read, and why. */
export interface ReadProblem {
  /** 1-based. */
  line: number;
  message: string;
}
