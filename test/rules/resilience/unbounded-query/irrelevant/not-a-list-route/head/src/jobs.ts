export async function nightly() {
  for (const order of await prisma.order.findMany()) await settle(order);
}
