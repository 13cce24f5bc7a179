package server

import "github.com/gorilla/csrf"

func form(w http.ResponseWriter, r *http.Request) {
	next.ServeHTTP(w, csrf.UnsafeSkipCheck(r)) // expect: security/csrf-off
}
