package orders

import (
	"net/http"
	"github.com/gin-gonic/gin"
)

func Done(w http.ResponseWriter, r *http.Request) {
	next := r.URL.Query().Get("next")
	http.Redirect(w, r, next, http.StatusFound) // expect: security/open-redirect
}

func Left(c *gin.Context) {
	c.Redirect(302, c.Query("next")) // expect: security/open-redirect
}
