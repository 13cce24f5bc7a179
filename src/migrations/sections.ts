/**
 * Files that hold the way up and the way down, each after a marker line. Everything outside the way up becomes
 * blank, so that every line keeps its number.
 */
export interface Markers {
  up: RegExp;
  down: RegExp;
}

export function upSection(text: string, markers: Markers): string {
  const lines = text.split("\n");
  let inside = false;
  return lines
    .map((line) => {
      if (markers.up.test(line)) {
        inside = true;
        return blank(line);
      }
      if (markers.down.test(line)) {
        inside = false;
        return blank(line);
      }
      return inside ? line : blank(line);
    })
    .join("\n");
}

/** The other way: what follows the markers of the way down. */
export function downSection(text: string, { up, down }: Markers): string {
  return upSection(text, { up: down, down: up });
}

function blank(line: string): string {
  return " ".repeat(Buffer.byteLength(line));
}
