package crm

import "net/http"

type Client struct{ http *http.Client }

func New() *Client {
	return &Client{http: &http.Client{}} // expect: resilience/outbound-without-timeout
}
