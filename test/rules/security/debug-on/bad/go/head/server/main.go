package server

import "github.com/gin-gonic/gin"

func Run() {
	gin.SetMode(gin.DebugMode) // expect: security/debug-on
}
