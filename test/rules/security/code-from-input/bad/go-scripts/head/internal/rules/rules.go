package rules

import (
	"net/http"

	"github.com/dop251/goja"
)

func Run(w http.ResponseWriter, r *http.Request) {
	vm := goja.New()
	value, err := vm.RunString(r.FormValue("rule")) // expect: security/code-from-input
	answer(w, value, err)
}
