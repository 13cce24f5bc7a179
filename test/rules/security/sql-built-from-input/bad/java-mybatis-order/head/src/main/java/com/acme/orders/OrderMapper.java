package com.acme.orders;

interface OrderMapper {
  @Select("SELECT id FROM orders ORDER BY ${sort}") // expect: security/sql-built-from-input
  List<Order> all(@Param("sort") String sort);
}
