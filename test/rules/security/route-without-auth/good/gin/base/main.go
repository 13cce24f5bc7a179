package main

import "github.com/gin-gonic/gin"

func main() {
	r := gin.New()
	r.GET("/orders", RequireAuth(), listOrders)
	r.POST("/orders", RequireAuth(), createOrder)
	r.GET("/orders/:id", RequireAuth(), showOrder)
	r.Run()
}
