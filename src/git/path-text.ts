const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * A path as text. Bytes that are not UTF-8 become `\xNN`; where a path really contains those four
 * characters its backslash becomes `\x5c`, so that two different paths never read the same.
 */
export function pathText(bytes: Buffer): string {
  const whole = decode(bytes);
  if (whole !== undefined) return literal(whole);
  let text = "";
  let good = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += literal(bytes.toString("utf8", good, at));
    text += `\\x${bytes.toString("hex", at, at + 1)}`;
    at += 1;
    good = at;
  }
  return text + literal(bytes.toString("utf8", good, at));
}

function literal(text: string): string {
  return text.includes("\\x") ? text.replace(/\\(?=x[0-9a-f]{2})/g, "\\x5c") : text;
}

/** Bytes of the UTF-8 character that starts at `at`; 0 when there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  return at + length <= bytes.length && decode(bytes.subarray(at, at + length)) !== undefined ? length : 0;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
