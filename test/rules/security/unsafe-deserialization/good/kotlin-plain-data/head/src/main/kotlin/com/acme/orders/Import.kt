package com.acme.orders

@RestController
class ImportController {
  @PostMapping("/import")
  fun read(request: HttpServletRequest): Order = mapper.readValue(request.inputStream, Order::class.java)

  fun settings(): Any = Yaml().load(javaClass.getResourceAsStream("/settings.yml"))
}
