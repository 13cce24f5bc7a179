const REGIONS = ["eu", "us"];

export async function totals(prisma: PrismaClient, ids: string[]) {
  for (const region of REGIONS) {
    console.log(await prisma.order.count({ where: { region } }));
  }
  for (const batch of chunk(ids, 500)) {
    console.log(await prisma.order.findMany({ where: { id: { in: batch } } }));
  }
  for (const status of ["open", "paid"]) {
    console.log(await prisma.order.count({ where: { status } }));
  }
}
