package payments

import "net/http"

func (c *Client) send(request *http.Request) (*http.Response, error) {
	var err error
	for attempt := 0; attempt < 5; attempt++ { // expect: resilience/retry-without-backoff
		var response *http.Response
		response, err = c.client.Do(request)
		if err == nil {
			return response, nil
		}
	}
	return nil, err
}
