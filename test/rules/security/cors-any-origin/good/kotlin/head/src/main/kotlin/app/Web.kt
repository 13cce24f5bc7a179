package app

class Web : WebMvcConfigurer {
    override fun addCorsMappings(registry: CorsRegistry) {
        registry.addMapping("/**").allowedOrigins("https://app.example.com").allowCredentials(true)
    }
}
