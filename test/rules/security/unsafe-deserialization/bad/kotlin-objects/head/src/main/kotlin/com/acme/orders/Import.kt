package com.acme.orders

@RestController
class ImportController {
  @PostMapping("/import")
  fun read(request: HttpServletRequest): Any = ObjectInputStream(request.inputStream).readObject() // expect: security/unsafe-deserialization

  @PostMapping("/settings")
  fun settings(@RequestBody text: String): Any {
    return Yaml().load(text) // expect: security/unsafe-deserialization
  }
}
