package rates

import "net/http"

func Latest() (*http.Response, error) {
	return http.Get("https://rates.example.com/latest") // expect: resilience/outbound-without-timeout
}
