export function settings(text: string): Settings {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export function addressOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
