package app

fun generateResetCode(): String {
    val random = SecureRandom()
    return (1..6).map { random.nextInt(10) }.joinToString("")
}

fun rollDice(): Int = Random.nextInt(1, 7)
