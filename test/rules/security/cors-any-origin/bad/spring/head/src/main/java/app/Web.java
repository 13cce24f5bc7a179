package app;

class Web implements WebMvcConfigurer {
  @Override
  public void addCorsMappings(CorsRegistry registry) {
    registry.addMapping("/**").allowedOriginPatterns("*").allowCredentials(true); // expect: security/cors-any-origin
  }
}

@RestController
@CrossOrigin(origins = "*") // expect: security/cors-any-origin
class Orders {}
