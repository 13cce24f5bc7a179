@Resolver(() => Order)
export class OrderResolver {
  @ResolveField(() => Customer)
  async customer(@Parent() order: Order) {
    return this.prisma.customer.findUnique({ where: { id: order.customerId } }); // expect: resilience/n-plus-one
  }
}
