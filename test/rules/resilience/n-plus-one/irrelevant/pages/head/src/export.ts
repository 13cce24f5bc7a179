export async function* all(prisma: PrismaClient) {
  let after = "";
  while (true) {
    const page = await prisma.order.findMany({ where: { id: { gt: after } }, take: 500 });
    if (page.length === 0) return;
    yield* page;
    after = page.at(-1).id;
  }
}
