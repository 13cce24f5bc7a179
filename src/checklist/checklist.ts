import { dataItems } from "./data-items.ts";
import { deliveryItems } from "./delivery-items.ts";
import type { Answer, Item, Launch } from "./item.ts";
import { serviceItems } from "./service-items.ts";

/** Everything to be asked before a service goes live, in the order in which it is told. */
export const CHECKLIST: readonly Item[] = [...serviceItems, ...dataItems, ...deliveryItems];

/**
 * The pre-launch checklist, item by item. `proved` stands only where the whole surface that the item speaks of was
 * looked at; where only the change was, the item's scope says so.
 */
export function checkLaunch(launch: Launch): readonly (Omit<Item, "judge"> & Answer)[] {
  return CHECKLIST.map(({ judge, ...item }) => ({ ...item, ...judge(launch) }));
}
