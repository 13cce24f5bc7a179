package com.acme.orders;

@RestController
class OrderController {
  private static final Set<String> COLUMNS = Set.of("total", "created_at");
  private static final String TABLE = "orders";

  @GetMapping("/orders/{id}")
  Order one(@PathVariable Long id, @RequestParam SortOrder order, @RequestParam String name) {
    jdbc.query("SELECT id FROM " + TABLE + " WHERE id = " + id + " ORDER BY total " + order, mapper());
    return jdbc.queryForObject("SELECT id FROM orders WHERE name = ?", mapper(), name);
  }

  @GetMapping("/orders")
  List<Order> list(@RequestParam String sort, HttpServletRequest request) {
    if (!COLUMNS.contains(sort)) {
      throw new IllegalArgumentException("unknown column");
    }
    String field = SortField.valueOf(request.getParameter("field")).name();
    int limit = Integer.parseInt(request.getParameter("limit"));
    return jdbc.query("SELECT id FROM orders ORDER BY " + sort + ", " + field + " LIMIT " + limit, mapper());
  }

  @Select("SELECT id FROM orders WHERE name = #{name}")
  List<Order> named(@Param("name") String name);
}
