package server

import "github.com/gin-contrib/cors"

func routes(r *gin.Engine) {
	r.Use(cors.New(cors.Config{
		AllowAllOrigins:  true, // expect: security/cors-any-origin
		AllowCredentials: true,
	}))
}
