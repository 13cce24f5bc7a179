import { isAscii } from "node:buffer";
import type { FileText } from "../domain/tree.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Git's own test for a binary file looks at this many bytes (buffer_is_binary in xdiff-interface.c). */
const FIRST_BYTES = 8_000;

/** Text is UTF-8 without a NUL in the first bytes. A byte-order mark is not part of the text. */
export function fileText(content: Buffer): FileText {
  if (content.subarray(0, FIRST_BYTES).includes(0)) return { state: "binary" };
  if (isAscii(content)) return { state: "text", text: content.toString("latin1") };
  try {
    return { state: "text", text: UTF8.decode(content) };
  } catch {
    return { state: "binary" };
  }
}
