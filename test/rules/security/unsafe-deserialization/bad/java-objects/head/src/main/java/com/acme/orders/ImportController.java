package com.acme.orders;

@RestController
class ImportController {
  @PostMapping("/import")
  Object read(HttpServletRequest request) throws Exception {
    return new ObjectInputStream(request.getInputStream()).readObject(); // expect: security/unsafe-deserialization
  }

  @PostMapping("/settings")
  Object settings(@RequestBody String text) {
    return new Yaml().load(text); // expect: security/unsafe-deserialization
  }
}
