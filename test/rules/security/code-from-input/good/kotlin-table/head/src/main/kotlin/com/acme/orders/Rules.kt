package com.acme.orders

private val rules = mapOf("total" to TotalRule())

@RestController
class RuleController {
  @PostMapping("/rules")
  fun run(@RequestParam rule: String): Any? {
    parser.parseExpression("total > 10").getValue()
    return rules[rule]?.run()
  }
}
