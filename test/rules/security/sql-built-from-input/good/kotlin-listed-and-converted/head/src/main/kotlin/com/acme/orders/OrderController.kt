package com.acme.orders

private const val TABLE = "orders"

@RestController
class OrderController(private val jdbc: JdbcTemplate) {
  private val columns = setOf("total", "created_at")

  @GetMapping("/orders/{id}")
  fun one(@PathVariable id: Long, @RequestParam sort: String, request: HttpServletRequest): List<Order> {
    if (sort !in columns) throw IllegalArgumentException("unknown column")
    val direction = if (request.getParameter("direction") == "desc") "DESC" else "ASC"
    val field = request.getParameter("field").takeIf { it in columns } ?: "total"
    val limit = request.getParameter("limit").toInt()
    jdbc.query("SELECT id FROM orders WHERE name = ?", mapper(), request.getParameter("name"))
    return jdbc.query("SELECT id FROM $TABLE WHERE id = $id ORDER BY $sort, $field $direction LIMIT $limit", mapper())
  }
}
