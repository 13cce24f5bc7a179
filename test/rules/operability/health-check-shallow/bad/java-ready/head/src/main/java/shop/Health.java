package shop;

class Health {
  @GetMapping("/readiness") String ready() { // expect: operability/health-check-shallow
    return "OK";
  }
}
