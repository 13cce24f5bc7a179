package com.acme.orders;

@RestController
class PreviewController {
  private static final String BASE = "https://images.example.com/";
  private static final Set<String> HOSTS = Set.of("images.example.com");

  @GetMapping("/preview")
  String preview(@RequestParam String id, @RequestParam String url) throws IOException {
    new URL(BASE + id).openStream();
    restTemplate.getForObject("https://images.example.com/{id}", String.class, id);
    URI uri = URI.create(url);
    if (!HOSTS.contains(uri.getHost())) {
      throw new IllegalArgumentException("unknown host");
    }
    return restTemplate.getForObject(uri, String.class);
  }
}
