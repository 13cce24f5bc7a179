package app;

@RestController
class Page {
  @PostMapping("/preview")
  String preview(@RequestParam String layout) {
    StringWriter out = new StringWriter();
    Velocity.evaluate(context, out, "preview", layout); // expect: security/template-from-input
    return out.toString();
  }
}
