import { UserError } from "../../errors.ts";

/** Bytes of standard input. */
const MAX_INPUT = 8 * 1024 * 1024;

/**
 * Standard input as a whole. Bytes that are not UTF-8 become U+FFFD.
 *
 * @throws UserError when it is longer than 8 MB
 */
export async function readStandardInput(): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of process.stdin) {
    const bytes = Buffer.from(piece);
    size += bytes.length;
    if (size > MAX_INPUT)
      throw new UserError("Standard input is longer than 8 MB", { remedy: "ask about less" });
    pieces.push(bytes);
  }
  return Buffer.concat(pieces).toString("utf8");
}
