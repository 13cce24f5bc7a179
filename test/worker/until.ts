/** Waits until something is so. The limit is only there to end a test that would never end. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limit = 45_000,
): Promise<void> {
  const end = Date.now() + limit;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`It never came to this: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
