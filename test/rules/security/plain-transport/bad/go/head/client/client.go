package client

import "net/http"

const baseURL = "http://api.payments.io/v1" // expect: security/plain-transport

func rates() (*http.Response, error) {
	return http.Get("http://api.rates.io/latest") // expect: security/plain-transport
}
