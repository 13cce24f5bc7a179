package com.acme.orders

@RestController
class OrderController(private val jdbc: JdbcTemplate) {
  @GetMapping("/orders")
  fun list(@RequestParam sort: String): List<Order> =
    jdbc.query("SELECT id FROM orders ORDER BY $sort", mapper()) // expect: security/sql-built-from-input

  fun search(request: HttpServletRequest) {
    val name = request.getParameter("name") ?: return
    val sql = "SELECT id FROM orders WHERE name = '%s'".format(name)
    jdbc.queryForList(sql) // expect: security/sql-built-from-input
  }
}
