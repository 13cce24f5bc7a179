package shop;

class OrderController {
  @GetMapping("/orders")
  Page<Order> orders(Pageable pageable) {
    return orderRepository.findAll(pageable);
  }
}
