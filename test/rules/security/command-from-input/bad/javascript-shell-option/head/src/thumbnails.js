const cp = require("child_process");

app.post("/thumbnails", (req, res) => {
  const size = req.body.size;
  const child = cp.spawn("convert", ["in.png", "-resize", size, "out.png"], { shell: true }); // expect: security/command-from-input
  child.on("exit", () => res.sendFile("/srv/out.png"));
});
