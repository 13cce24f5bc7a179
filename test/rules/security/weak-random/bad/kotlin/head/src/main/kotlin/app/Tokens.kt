package app

fun generateResetCode(): String {
    return (1..6).map { Random.nextInt(10) }.joinToString("") // expect: security/weak-random
}
