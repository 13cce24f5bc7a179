package shop;

class OrderController {
  @GetMapping("/orders")
  List<Order> orders() {
    return orderRepository.findAll(); // expect: resilience/unbounded-query
  }
}
