/** Characters of a text that is put together, and entries of such a list: loops could double them without end. */
export const MAX_TEXT = 256 * 1024;
export const MAX_ENTRIES = 10_000;

/** Texts that are put together stay within bounds. */
export function bounded(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= MAX_TEXT ? text : undefined;
}
