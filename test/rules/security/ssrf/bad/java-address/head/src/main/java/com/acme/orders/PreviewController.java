package com.acme.orders;

@RestController
class PreviewController {
  @GetMapping("/preview")
  String preview(@RequestParam String url) throws IOException {
    new URL(url).openStream(); // expect: security/ssrf
    return restTemplate.getForObject(url, String.class); // expect: security/ssrf
  }
}
