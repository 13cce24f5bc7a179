package orders

import (
	"net/http"
	"os/exec"
)

func Export(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	out, err := exec.CommandContext(r.Context(), "git", "log", "--", name).Output()
	write(w, out, err)
	switch name {
	case "orders", "customers":
		exec.Command("sh", "-c", "export-"+name).Run()
	}
}
