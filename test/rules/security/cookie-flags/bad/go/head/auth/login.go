package auth

import "net/http"

func login(w http.ResponseWriter, id string) {
	http.SetCookie(w, &http.Cookie{Name: "session", Value: id, Path: "/"}) // expect: security/cookie-flags
}

func loginWithGin(c *gin.Context, token string) {
	c.SetCookie("auth_token", token, 3600, "/", "", false, true) // expect: security/cookie-flags
}
