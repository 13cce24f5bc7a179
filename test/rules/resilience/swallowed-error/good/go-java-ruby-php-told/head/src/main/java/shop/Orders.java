package shop;

class Orders {
  void pay(Order order) {
    try {
      orderRepository.save(order.paid());
    } catch (DataAccessException e) {
      log.error("the order was not saved", e);
      throw e;
    }
  }
}
