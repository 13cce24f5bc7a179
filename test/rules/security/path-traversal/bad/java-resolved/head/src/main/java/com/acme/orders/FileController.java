package com.acme.orders;

@RestController
class FileController {
  @GetMapping("/files")
  String read(@RequestParam String name) throws IOException {
    Path file = Path.of("/srv/files").resolve(name);
    return Files.readString(file); // expect: security/path-traversal
  }

  @PostMapping("/files")
  void write(@RequestParam MultipartFile upload) throws IOException {
    upload.transferTo(new File("/srv/files", upload.getOriginalFilename())); // expect: security/path-traversal
  }
}
