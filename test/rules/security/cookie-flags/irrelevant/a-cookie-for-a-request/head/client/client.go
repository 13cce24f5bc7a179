package client

import "net/http"

func ask(request *http.Request, id string) {
	request.AddCookie(&http.Cookie{Name: "session", Value: id})
}
