package server

import "github.com/gorilla/csrf"

func protect(next http.Handler, key []byte) http.Handler {
	return csrf.Protect(key, csrf.Secure(true), csrf.SameSite(csrf.SameSiteLaxMode))(next)
}
