package app;

@RestController
class Page {
  @PostMapping("/preview")
  String preview(@RequestParam String name) {
    StringWriter out = new StringWriter();
    context.put("name", name);
    Velocity.evaluate(context, out, "preview", "Hello, $name");
    return out.toString();
  }
}
