package shop;

import org.springframework.jdbc.core.JdbcTemplate;

class Health {
  @GetMapping("/readiness")
  String ready() {
    jdbcTemplate.queryForObject("select 1", Integer.class);
    return "OK";
  }
}
