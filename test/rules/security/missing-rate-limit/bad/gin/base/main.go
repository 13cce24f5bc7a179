package main

import "github.com/gin-gonic/gin"

func main() {
	r := gin.New()
	r.POST("/login", RateLimit(10), login)
	r.Run()
}
