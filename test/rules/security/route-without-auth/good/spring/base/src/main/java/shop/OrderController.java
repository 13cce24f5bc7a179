package shop;

@RestController
@RequestMapping("/orders")
class OrderController {
  @PreAuthorize("isAuthenticated()")
  @GetMapping
  List<Order> list() {
    return orders.mine();
  }

  @PreAuthorize("isAuthenticated()")
  @PostMapping
  Order create(@RequestBody NewOrder order) {
    return orders.create(order);
  }

  @PreAuthorize("isAuthenticated()")
  @GetMapping("/{id}")
  Order show(@PathVariable long id) {
    return orders.find(id);
  }
}
