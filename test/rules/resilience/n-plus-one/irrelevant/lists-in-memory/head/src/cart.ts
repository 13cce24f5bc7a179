export function totals(orders: Order[], customers: Customer[]) {
  return orders.map((order) => customers.find((customer) => customer.id === order.customerId));
}
