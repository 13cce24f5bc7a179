export class OrdersService {
  constructor(private readonly prisma: PrismaService) {}

  stale(before: Date) {
    return this.prisma.order.findMany({
      where: {
        status: "open", // expect: migrations/filtered-column-without-index
        placedAt: { lt: before },
      },
      take: 50,
    });
  }

  close(before: Date) {
    return this.prisma.order.updateMany({ where: { status: "open", placedAt: { lt: before } }, data: { status: "closed" } });
  }
}
