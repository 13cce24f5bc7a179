/** Markdown as a terminal shows it best: markers and tags away, folds opened as one line, colours when wanted. */
export function toTerminal(markdown: string, colour: boolean): string {
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines: string[] = [];
  let folded = 0;
  let fenced = false;
  for (const line of markdown.replace(/<!--[\s\S]*?-->/g, "").split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) {
      fenced = !fenced;
      continue;
    }
    if (fenced) {
      if (folded === 0) lines.push(paint(36, `    ${line}`));
      continue;
    }
    const summary = /<summary>(.*?)<\/summary>/.exec(line)?.[1];
    if (summary !== undefined && folded <= 1) lines.push(paint(2, `▸ ${bare(summary)}`));
    folded += (line.match(/<details/g) ?? []).length - (line.match(/<\/details>/g) ?? []).length;
    if (folded > 0 || /<\/?(details|summary)/.test(line)) continue;
    const heading = /^#{1,6} (.*)$/.exec(line)?.[1];
    lines.push(heading === undefined ? bare(line) : paint(1, bare(heading)));
  }
  return lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function bare(line: string): string {
  return line
    .replace(/<[^>]+>/g, "")
    .replace(/\[([^\]]+)\]\((https?:[^)]+)\)/g, "$1")
    .replace(/\*\*([^*]+)\*\*/g, "$1")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

export function indent(text: string, by: string): string {
  return text
    .split("\n")
    .map((line) => (line ? by + line : line))
    .join("\n");
}
