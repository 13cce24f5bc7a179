package com.acme.orders;

@RestController
class ExportController {
  @GetMapping("/export")
  void export(@RequestParam String name) throws IOException {
    Runtime.getRuntime().exec("tar czf /tmp/out.tgz " + name); // expect: security/command-from-input
    new ProcessBuilder("sh", "-c", "tar czf /tmp/out.tgz " + name).start(); // expect: security/command-from-input
  }
}
