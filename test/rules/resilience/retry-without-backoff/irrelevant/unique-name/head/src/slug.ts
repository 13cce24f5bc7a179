export function slug(title: string, taken: Set<string>) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return unique(title, attempt, taken);
    } catch (error) {
      log.debug({ err: error }, "taken");
    }
  }
}
