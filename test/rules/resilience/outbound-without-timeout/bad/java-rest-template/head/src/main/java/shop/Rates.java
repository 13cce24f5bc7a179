package shop;

import org.springframework.web.client.RestTemplate;

class Rates {
  private final RestTemplate rest = new RestTemplate(); // expect: resilience/outbound-without-timeout

  String latest() {
    return rest.getForObject("https://rates.example.com/latest", String.class);
  }
}
