package app

@RestController
class Page {
    @PostMapping("/preview")
    fun preview(@RequestParam name: String): String {
        val template = configuration.getTemplate("preview.ftl")
        return processed(template, mapOf("name" to name))
    }
}
