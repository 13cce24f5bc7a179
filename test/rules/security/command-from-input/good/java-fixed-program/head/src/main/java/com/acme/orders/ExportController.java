package com.acme.orders;

@RestController
class ExportController {
  @GetMapping("/export")
  void export(@RequestParam String name, @RequestParam int level) throws IOException {
    new ProcessBuilder("git", "log", "--", name).start();
    Runtime.getRuntime().exec("tar -" + level + " /data");
  }
}
