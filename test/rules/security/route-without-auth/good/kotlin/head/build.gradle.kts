dependencies {
    implementation("org.springframework.boot:spring-boot-starter-web")
}
