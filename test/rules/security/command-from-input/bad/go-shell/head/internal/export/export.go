package orders

import (
	"net/http"
	"os/exec"
)

func Export(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	out, err := exec.CommandContext(r.Context(), "sh", "-c", "tar czf - /data/"+name).Output() // expect: security/command-from-input
	write(w, out, err)
}

func Run(w http.ResponseWriter, r *http.Request) {
	out, err := exec.Command(r.FormValue("program"), "--version").Output() // expect: security/command-from-input
	write(w, out, err)
}
