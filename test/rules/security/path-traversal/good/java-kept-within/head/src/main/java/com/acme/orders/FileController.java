package com.acme.orders;

@RestController
class FileController {
  private static final Path ROOT = Path.of("/srv/files");

  @GetMapping("/files")
  String read(@RequestParam String name) throws IOException {
    Path file = ROOT.resolve(name).normalize();
    if (!file.startsWith(ROOT)) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
    }
    return Files.readString(file);
  }

  @GetMapping("/files/{id}")
  String byId(@PathVariable String id, @RequestParam UUID other, HttpServletRequest request) throws IOException {
    Files.readString(ROOT.resolve(other + ".txt"));
    Files.readString(ROOT.resolve(FilenameUtils.getName(request.getParameter("name"))));
    return Files.readString(ROOT.resolve(id));
  }
}
