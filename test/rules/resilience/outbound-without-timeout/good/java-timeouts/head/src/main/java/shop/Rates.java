package shop;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;

class Rates {
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

  HttpRequest latest() {
    return HttpRequest.newBuilder(URI.create("https://rates.example.com/latest")).timeout(Duration.ofSeconds(10)).build();
  }
}
