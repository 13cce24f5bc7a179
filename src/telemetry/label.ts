/** What a label says of everything that has no name of its own. */
export const OTHER = "other";

/**
 * Bounds the values of a label: each makes a time series that Prometheus keeps, and some of them come from requests
 * that nobody signed. Values that do not look like a name, and all beyond the first `most`, become `other`.
 */
export function boundedLabel(most: number): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most || !/^[a-z0-9][a-z0-9_./-]{0,79}$/i.test(value)) return OTHER;
    known.add(value);
    return value;
  };
}

/** Only these values, and `other`. */
export function oneOf(values: Iterable<string>): (value: string) => string {
  const known = new Set(values);
  return (value) => (known.has(value) ? value : OTHER);
}
