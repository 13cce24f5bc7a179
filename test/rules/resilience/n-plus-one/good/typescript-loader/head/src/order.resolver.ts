@Resolver(() => Order)
export class OrderResolver {
  @ResolveField(() => Customer)
  async customer(@Parent() order: Order, @Context() { loaders }: GraphContext) {
    return loaders.customer.load(order.customerId);
  }
}
