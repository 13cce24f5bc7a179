package auth

import "net/http"

func login(w http.ResponseWriter, r *http.Request, id string) {
	cookie := &http.Cookie{Name: "session", Value: id, HttpOnly: true}
	cookie.Secure = r.TLS != nil
	http.SetCookie(w, cookie)
}

func logout(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: "session", Value: "", MaxAge: -1})
}
