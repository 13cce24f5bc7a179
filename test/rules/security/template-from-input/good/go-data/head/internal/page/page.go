package orders

import (
	"html/template"
	"net/http"
)

func Page(w http.ResponseWriter, r *http.Request) {
	page.Execute(w, map[string]any{"name": r.FormValue("name"), "rule": template.HTML("<hr>")})
	page.Execute(w, template.HTML("<b>"+template.HTMLEscapeString(r.FormValue("name"))+"</b>"))
}
