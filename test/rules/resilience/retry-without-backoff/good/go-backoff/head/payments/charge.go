package payments

func (c *Client) send(request *http.Request) (*http.Response, error) {
	var err error
	for attempt := 0; attempt < 5; attempt++ {
		var response *http.Response
		response, err = c.client.Do(request)
		if err == nil {
			return response, nil
		}
		time.Sleep(rand.N(200 * time.Millisecond << attempt))
	}
	return nil, err
}
