package shop;

import java.net.HttpURLConnection;
import java.net.URL;

class Geo {
  int status(String ip) throws java.io.IOException {
    URL url = new URL("https://geo.example.com/" + ip);
    HttpURLConnection connection = (HttpURLConnection) url.openConnection(); // expect: resilience/outbound-without-timeout
    return connection.getResponseCode();
  }
}
