/**
 * Waits until something is so. The limit is only there to end a test that would never end. What takes long is looked at
 * less often: to count the jobs of an embedded queue is work for the same processor.
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limit = 45_000,
): Promise<void> {
  const began = Date.now();
  while (!(await holds())) {
    const waited = Date.now() - began;
    if (waited > limit) throw new Error(`It never came to this: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(waited / 8, 10), 100)));
  }
}
