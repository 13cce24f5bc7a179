package shop;

class Overview {
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    List<Order> orders = orderRepository.findAllByOpenTrue();
    for (Order order : orders) {
      rows.add(new Row(order, customerRepository.findById(order.getCustomerId()))); // expect: resilience/n-plus-one
    }
    return rows;
  }
}
