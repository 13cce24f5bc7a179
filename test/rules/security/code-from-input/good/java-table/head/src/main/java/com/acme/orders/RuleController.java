package com.acme.orders;

@RestController
class RuleController {
  private static final Map<String, Rule> RULES = Map.of("total", new TotalRule());

  @PostMapping("/rules")
  Object run(@RequestParam String rule) {
    parser.parseExpression("total > 10").getValue();
    return RULES.get(rule).run();
  }
}
