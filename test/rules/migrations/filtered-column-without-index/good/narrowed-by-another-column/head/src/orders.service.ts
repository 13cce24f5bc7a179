export class OrdersService {
  constructor(private readonly prisma: PrismaService) {}

  openOf(customerId: bigint) {
    return this.prisma.order.findMany({ where: { customerId, status: "open" }, orderBy: { placedAt: "desc" } });
  }
}
