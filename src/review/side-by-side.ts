/** Conversations with the model that are led at the same time. */
export const CONVERSATIONS_AT_ONCE = 4;

/** Does something with each of them, a few at a time, and keeps their order. The first that throws ends it. */
export async function sideBySide<Item, Made>(
  items: readonly Item[],
  atOnce: number,
  make: (item: Item) => Promise<Made>,
): Promise<Made[]> {
  const made: Made[] = [];
  const waiting = items.entries();
  const work = async () => {
    for (const [index, item] of waiting) made[index] = await make(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return made;
}
