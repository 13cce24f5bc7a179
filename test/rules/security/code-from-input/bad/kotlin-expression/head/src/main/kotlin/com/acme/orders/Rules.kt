package com.acme.orders

@RestController
class RuleController {
  @PostMapping("/rules")
  fun run(@RequestParam rule: String): Any? {
    engine.eval(rule) // expect: security/code-from-input
    return parser.parseExpression("#root.$rule").getValue() // expect: security/code-from-input
  }
}
