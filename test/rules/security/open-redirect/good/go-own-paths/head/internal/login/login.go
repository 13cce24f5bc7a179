package orders

import (
	"net/http"
	"strings"
)

func Done(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/orders/"+r.PathValue("id"), http.StatusFound)
	next := r.URL.Query().Get("next")
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
		next = "/"
	}
	if next != "/orders" {
		return
	}
	http.Redirect(w, r, next, http.StatusFound)
	http.Redirect(w, r, "/login?next="+r.FormValue("next"), http.StatusFound)
}
