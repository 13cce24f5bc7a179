package shop

@RestController
@RequestMapping("/orders")
class OrderController(private val orders: Orders) {
    @PreAuthorize("isAuthenticated()")
    @GetMapping
    fun list(): List<Order> = orders.mine()

    @PreAuthorize("isAuthenticated()")
    @PostMapping
    fun create(@RequestBody order: NewOrder): Order = orders.create(order)

    @PreAuthorize("isAuthenticated()")
    @GetMapping("/{id}")
    fun show(@PathVariable id: Long): Order = orders.find(id)
    @PostMapping("/{id}/refund") // expect: security/route-without-auth
    fun refund(@PathVariable id: Long): Order = orders.refund(id)
}
