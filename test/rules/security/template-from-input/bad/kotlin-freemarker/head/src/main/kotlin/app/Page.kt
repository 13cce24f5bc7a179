package app

@RestController
class Page {
    @PostMapping("/preview")
    fun preview(@RequestParam layout: String): String {
        val template = Template("preview", layout, configuration) // expect: security/template-from-input
        return processed(template)
    }
}
