package main

import "github.com/gin-gonic/gin"

func main() {
	r := gin.New()
	r.POST("/login", RateLimit(10), login)
	r.POST("/password-reset", sendResetMail) // expect: security/missing-rate-limit
	r.Run()
}
