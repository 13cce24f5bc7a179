package orders

import (
	"html/template"
	"net/http"
)

func Page(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	page.Execute(w, template.HTML("<b>"+name+"</b>")) // expect: security/template-from-input
}
