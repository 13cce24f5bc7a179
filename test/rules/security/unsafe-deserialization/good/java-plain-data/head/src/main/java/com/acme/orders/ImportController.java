package com.acme.orders;

@RestController
class ImportController {
  @PostMapping("/import")
  Order read(HttpServletRequest request) throws Exception {
    return mapper.readValue(request.getInputStream(), Order.class);
  }

  Object settings() {
    return new Yaml().load(getClass().getResourceAsStream("/settings.yml"));
  }
}
