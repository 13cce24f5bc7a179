package orders

import (
	"net/http"
	"net/url"
)

var hosts = map[string]bool{"images.example.com": true}

func Preview(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	answer(http.Get("https://images.example.com/" + id))
	target := r.FormValue("url")
	u, err := url.Parse(target)
	if err != nil || !hosts[u.Hostname()] {
		return
	}
	answer(http.Get(target))
}
