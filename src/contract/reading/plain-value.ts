const INTEGER = /^[-+]?\d+$/;
const NUMBER = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

/** What a scalar without quotes means: the core schema of YAML 1.2, numbers in decimal only. */
export function plainValue(text: string): string | number | boolean | null {
  switch (text) {
    case "":
    case "~":
    case "null":
    case "Null":
    case "NULL":
      return null;
    case "true":
    case "True":
    case "TRUE":
      return true;
    case "false":
    case "False":
    case "FALSE":
      return false;
    default:
      return mayBeNumber(text.charCodeAt(0)) && (INTEGER.test(text) || NUMBER.test(text))
        ? Number(text)
        : text;
  }
}

/** `+ - .` or a digit. */
function mayBeNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e;
}
