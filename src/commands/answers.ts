import { prose } from "../publish/sanitise.ts";
import type { ModelAnswer } from "./command.ts";

/** What the model answered, with who spoke and what it cost; or why nobody did. */
export function answerText(answer: ModelAnswer): string {
  if ("nobody" in answer) return answer.nobody;
  const { markdown, architect, shortfall, spent } = answer;
  const closing = [
    `Argued by ${prose(architect, 60)}, not proved: read it as an opinion.`,
    ...(shortfall === undefined ? [] : [`Not complete: ${prose(shortfall, 400)}.`]),
    spent,
  ];
  return `${markdown}\n\n<sub>${closing.join(" ")}</sub>`;
}
