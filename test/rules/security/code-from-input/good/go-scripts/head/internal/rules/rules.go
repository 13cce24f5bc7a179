package rules

import (
	"net/http"

	"github.com/dop251/goja"
)

func Run(w http.ResponseWriter, r *http.Request) {
	vm := goja.New()
	vm.Set("total", r.FormValue("total"))
	value, err := vm.RunString("total > 10")
	answer(w, value, err)
}
