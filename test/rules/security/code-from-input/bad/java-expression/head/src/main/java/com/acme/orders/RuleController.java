package com.acme.orders;

@RestController
class RuleController {
  @PostMapping("/rules")
  Object run(@RequestParam String rule) throws ScriptException {
    new ScriptEngineManager().getEngineByName("js").eval(rule); // expect: security/code-from-input
    return parser.parseExpression(rule).getValue(); // expect: security/code-from-input
  }
}
