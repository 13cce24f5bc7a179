import type { TerraformFile } from "../domain/delivery.ts";
import { parseHcl } from "./hcl/parse.ts";
import { UnreadableHcl } from "./hcl/scan.ts";
import { Lines } from "./quote.ts";

/** Our largest real file has 100 KB. Characters. */
const MAX_CHARACTERS = 512 * 1024;

/** The blocks of a Terraform file. Never throws: a file that is no HCL is a gap with its line. */
export function readTerraform(text: string): { file?: TerraformFile; gaps: readonly string[] } {
  if (text.length > MAX_CHARACTERS)
    return { gaps: ["line 1: it is longer than the 512 KB that are read of a Terraform file"] };
  if (text.includes("\0")) return { gaps: ["line 1: it holds NUL bytes"] };
  try {
    return { file: { kind: "terraform", blocks: parseHcl(text, new Lines(text)) }, gaps: [] };
  } catch (error) {
    if (error instanceof UnreadableHcl) return { gaps: [`line ${error.line}: ${error.message}`] };
    throw error;
  }
}
