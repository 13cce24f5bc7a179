package com.acme.orders;

@RestController
class OrderController {
  private final JdbcTemplate jdbc;

  @GetMapping("/orders")
  List<Order> list(@RequestParam String sort) {
    return jdbc.query("SELECT id FROM orders ORDER BY " + sort, mapper()); // expect: security/sql-built-from-input
  }

  void search(HttpServletRequest request) {
    String name = request.getParameter("name");
    StringBuilder sql = new StringBuilder("SELECT id FROM orders WHERE 1 = 1");
    if (name != null) sql.append(" AND name = '").append(name).append("'");
    jdbc.queryForList(sql.toString()); // expect: security/sql-built-from-input
    byName(name);
  }

  private void byName(String name) {
    entityManager.createNativeQuery(String.format("SELECT id FROM orders WHERE name = '%s'", name)); // expect: security/sql-built-from-input
  }
}
